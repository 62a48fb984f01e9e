import { OPENAPI_FILE, openapi } from './openapi.mjs';
import { PHONE_METADATA_FILE, phoneMetadata } from './phone-metadata.mjs';
import { SCAN_THREAD_FILE, scanThreadSource } from './scan-thread-source.mjs';

/** The files that are made from others, and what each must hold. Shape: those that others are made from come first. */
export const GENERATED = [
  { file: PHONE_METADATA_FILE, text: phoneMetadata },
  { file: SCAN_THREAD_FILE, text: scanThreadSource },
  { file: OPENAPI_FILE, text: openapi },
];
