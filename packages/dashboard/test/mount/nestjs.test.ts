import { runDashboardContract } from '@llmtrace/testing/dashboard-contract';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { nestApp } from './nest-app.js';

runDashboardContract(
  'Nest on Express',
  nestApp(() => new ExpressAdapter(), ''),
);
runDashboardContract(
  'Nest on Express, below a global prefix',
  nestApp(() => new ExpressAdapter(), 'api/v1', 'ops/traces'),
);
runDashboardContract(
  'Nest on Fastify',
  nestApp(() => new FastifyAdapter(), ''),
);
runDashboardContract(
  'Nest on Fastify, below a global prefix',
  nestApp(() => new FastifyAdapter(), 'api/v1'),
);
