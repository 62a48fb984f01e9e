export { runStoreContract } from './store-contract.js';
export type { StoreUnderTest } from './store-under-test.js';
