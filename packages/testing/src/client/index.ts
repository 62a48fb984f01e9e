export { runCallsContract } from './calls-contract.js';
export type { CallsLack, CallsUnderTest } from './calls-under-test.js';
export { runClientContract } from './client-contract.js';
export type {
  ClientUnderTest,
  ContractClientOptions,
  ContractPromise,
  ContractQuestion,
  ContractStream,
} from './client-under-test.js';
export { comparable } from './comparable.js';
