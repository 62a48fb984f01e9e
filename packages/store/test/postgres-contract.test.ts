import { runStoreContract } from '@llmtrace/testing/store-contract';
import { postgresUnderTest } from './support/postgres-under-test.js';

runStoreContract('PostgreSQL', postgresUnderTest);
