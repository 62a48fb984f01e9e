import type { PgQuery } from './pg-pool.js';

const BOOL = 16;
const BYTEA = 17;
/** int8, int2, int4, oid, float4, float8, numeric. Source: pg_type.dat of PostgreSQL. */
const NUMBERS: ReadonlySet<number> = new Set([20, 21, 23, 26, 700, 701, 1700]);

/** Reads values as SQLite gives them: numbers, 1 and 0 for yes and no, bytes, and text for everything else. */
export const PG_TYPES: NonNullable<PgQuery['types']> = {
  getTypeParser(oid) {
    if (NUMBERS.has(oid)) return Number;
    if (oid === BOOL) return (value) => Number(value === 't');
    if (oid === BYTEA) return (value) => Buffer.from(value.slice(2), 'hex');
    return (value) => value;
  },
};
