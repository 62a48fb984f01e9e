export type { AsyncDetector } from './async-detector.js';
export { checkDetection, type DetectionOptions } from './detection-options.js';
export type { Pattern } from './pattern.js';
export { PreparedJob, PreparedSealing, type SealTask } from './prepared-sealing.js';
export type { TextInquiry } from './text-inquiry.js';
