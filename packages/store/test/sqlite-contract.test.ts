import { runStoreContract } from '@llmtrace/testing/store-contract';
import { sqliteUnderTest } from './support/sqlite-under-test.js';

runStoreContract('SQLite', sqliteUnderTest);
