import { runIntegrationContract } from '@llmtrace/testing/integration-contract';
import * as common from '@nestjs/common';
import * as core from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { LlmTraceModule } from '../src/index.js';
import { nestContractApp } from './contract-app.js';

const nest = { common, core, LlmTraceModule };
runIntegrationContract(
  'Nest 12 on Express',
  nestContractApp({ ...nest, createAdapter: () => new ExpressAdapter() }),
);
runIntegrationContract(
  'Nest 12 on Fastify',
  nestContractApp({ ...nest, createAdapter: () => new FastifyAdapter() }),
);
