import { PHONE_METADATA_FILE, phoneMetadata } from './phone-metadata.mjs';

/** The files that are made from the data of others, and what each must hold. */
export const GENERATED = [{ file: PHONE_METADATA_FILE, text: phoneMetadata }];
