import { runIntegrationContract } from '@llmtrace/testing/integration-contract';
import { fastify } from 'fastify';
import { fastify as fastify4 } from 'fastify-4';
import { fastifyContractApp } from './contract-app.js';

runIntegrationContract('Fastify 5', fastifyContractApp(fastify));
runIntegrationContract('Fastify 4', fastifyContractApp(fastify4 as unknown as typeof fastify));
