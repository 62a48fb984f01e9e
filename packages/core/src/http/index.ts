export { defineHttpIntegration } from './define-http-integration.js';
export { extractOrigin } from './extract-origin.js';
export { guarded } from './guarded.js';
export type { HttpIntegration, HttpRoots } from './http-integration.js';
export {
  DEFAULT_IGNORED_PATHS,
  type HttpOptions,
  type IgnoreRule,
  type IncomingMode,
  type RequestUser,
} from './http-options.js';
export { MountPatterns } from './mount-patterns.js';
export { recordThrown } from './record-thrown.js';
export { injectHeaders } from './inject-headers.js';
