export type { Attributes, AttributeValue } from './wire/otlp-span.js';
