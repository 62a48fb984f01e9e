import 'reflect-metadata';
import type { Server } from 'node:http';
import { serve } from '@llmtrace/testing/integration-contract';
import type { CreateDashboardApp } from '@llmtrace/testing/dashboard-contract';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory, type AbstractHttpAdapter } from '@nestjs/core';
import { LlmTraceDashboardModule } from '../../src/nestjs.js';

@Controller()
class BesideController {
  @Get('beside')
  beside(): string {
    return 'beside';
  }
}

/** An app in Nest with a global prefix, on one of its platforms. */
export function nestApp(
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
