import { describe } from 'vitest';
import type { CreateContractApp } from './contract-app.js';
import { startContractApps } from './contract-setup.js';
import { endsOfRequests } from './suites/ends-of-requests.js';
import { faultsOfCallers } from './suites/faults-of-callers.js';
import { identityOfRequests } from './suites/identity-of-requests.js';
import { propagation } from './suites/propagation.js';
import { traceContext } from './suites/trace-context.js';
import { tracingOff } from './suites/tracing-off.js';

/**
 * Checks over real sockets what every HTTP integration promises.
 *
 * @example
 * runIntegrationContract('Express 5', createExpressApp);
 */
export function runIntegrationContract(name: string, createApp: CreateContractApp): void {
  describe(`integration contract: ${name}`, () => {
    const start = startContractApps(createApp);
    identityOfRequests(start);
    endsOfRequests(start);
    propagation(start);
    traceContext(start);
    faultsOfCallers(start);
    tracingOff(start);
  });
}
