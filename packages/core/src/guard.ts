/** What stands between a call of a model and its provider: used by the ceilings of `@llmtrace/cost`. */
export { report } from './diagnostics.js';
export {
  setCallGuard,
  type Admission,
  type CallGuard,
  type GuardedCall,
  type GuardedEnd,
} from './instrument/call-guard.js';
export { checkUsage, type CheckedUsage, type UsageCounts } from './model/usage.js';
export { priceCall } from './sealing/price-call.js';
