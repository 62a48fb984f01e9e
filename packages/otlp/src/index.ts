export type { Dialect, Subject, Worded } from './dialects/dialect.js';
export { genaiDialect, type GenaiOptions } from './dialects/genai.js';
export { langfuseDialect } from './dialects/langfuse.js';
export { langsmithDialect } from './dialects/langsmith.js';
export { openinferenceDialect } from './dialects/openinference.js';
export type { Attributes, AttributeValue } from './wire/otlp-span.js';
