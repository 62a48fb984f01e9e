/** The version of the record's shape, written on every record. */
export const SCHEMA_VERSION = 1;
