import 'reflect-metadata';
import { serve, type RunningApp } from '@llmtrace/testing/integration-contract';
import type { INestApplication, ModuleMetadata } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory, type AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Server } from 'node:http';
import { onTestFinished } from 'vitest';

/** The platforms that Nest runs on. */
export const PLATFORMS: readonly (readonly [string, () => AbstractHttpAdapter])[] = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
];

/** Makes a module class of what it holds. */
export function moduleOf(metadata: ModuleMetadata): new () => object {
  class AppModule {}
  Module(metadata)(AppModule);
  return AppModule;
}

/** Starts a Nest app on a free port; it is closed after the test. */
export async function startNest(
  metadata: ModuleMetadata,
  adapter: AbstractHttpAdapter = new ExpressAdapter(),
  prepare: (app: INestApplication) => void = () => {},
): Promise<RunningApp> {
  const app = await NestFactory.create(moduleOf(metadata), adapter, {
    logger: false,
    abortOnError: false,
  });
  prepare(app);
  await app.listen(0, '127.0.0.1');
  const running = await serve(app.getHttpServer() as Server);
  onTestFinished(async () => {
    await Promise.all([running.close(), app.close()]);
  });
  return running;
}
