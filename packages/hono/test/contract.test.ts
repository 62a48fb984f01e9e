import { runIntegrationContract } from '@llmtrace/testing/integration-contract';
import { honoContractApp } from './contract-app.js';

runIntegrationContract('Hono 4 on Node', honoContractApp);
