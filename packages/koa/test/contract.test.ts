import { runIntegrationContract } from '@llmtrace/testing/integration-contract';
import Koa from 'koa';
import Koa2 from 'koa-2';
import { koaContractApp } from './contract-app.js';

runIntegrationContract('Koa 3', koaContractApp(Koa));
runIntegrationContract('Koa 2', koaContractApp(Koa2 as unknown as typeof Koa));
