import 'reflect-metadata';
import type { Server } from 'node:http';
import { serve } from '@llmtrace/testing/integration-contract';
import {
  runDashboardContract,
  type CreateDashboardApp,
} from '@llmtrace/testing/dashboard-contract';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory, type AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { LlmTraceDashboardModule } from '../../src/nestjs.js';

@Controller()
class BesideController {
  @Get('beside')
  beside(): string {
    return 'beside';
  }
}

function nestApp(
  adapter: () => AbstractHttpAdapter,
  prefix: string,
  path?: string,
): CreateDashboardApp {
  return async (options) => {
    const AppModule = class {};
    Module({
      imports: [LlmTraceDashboardModule.forRoot({ ...options, ...(path ? { path } : {}) })],
      controllers: [BesideController],
    })(AppModule);
    const app = await NestFactory.create(AppModule, adapter(), {
      logger: false,
      abortOnError: false,
    });
    app.setGlobalPrefix(prefix, { exclude: ['beside'] });
    await app.listen(0, '127.0.0.1');
    const { url } = await serve(app.getHttpServer() as Server);
    const mount = ['', prefix, path ?? 'llmtrace'].filter((part, i) => i === 0 || part).join('/');
    return { origin: url, mount, close: () => app.close() };
  };
}

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
