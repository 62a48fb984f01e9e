/** What the wrapper of a client is made of: used by `@llmtrace/clients`. */
export { report } from './diagnostics.js';
export { isStopped, type AppSignal } from './instrument/app-signal.js';
export { CallPlan } from './instrument/call-plan.js';
export { callClient, type ClientSend } from './instrument/call-client.js';
export { openCall, type OpenCall, type OpenCallOptions } from './instrument/open-call.js';
export {
  currentClientCall,
  type ClientCall,
  type ReceivedResponse,
} from './instrument/client-call.js';
