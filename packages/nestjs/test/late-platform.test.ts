import { createTestTracer } from '@llmtrace/core/testing';
import { Controller, Get } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import type { Server } from 'node:http';
import { serve } from '@llmtrace/testing/integration-contract';
import { expect, it, onTestFinished } from 'vitest';
import { currentTraceId, LlmTraceModule } from '../src/index.js';
import { moduleOf } from './start-nest.js';

@Controller()
class PingController {
  @Get('ping/:id')
  ping(): string {
    return currentTraceId() ?? 'none';
  }
}

/** Express under another name, as a platform that this package does not know. */
class OtherAdapter extends ExpressAdapter {
  override getType(): string {
    return 'other';
  }
}

it('opens the root in its interceptor on a platform that it does not know', async () => {
  const test = createTestTracer();
  const imports = [LlmTraceModule.forRoot({ tracer: test.tracer })];
  const app = await NestFactory.create(
    moduleOf({ imports, controllers: [PingController] }),
    new OtherAdapter(),
    { logger: false },
  );
  await app.listen(0, '127.0.0.1');
  const running = await serve(app.getHttpServer() as Server);
  onTestFinished(() => running.close());
  const id = await (await fetch(`${running.url}/ping/42`)).text();
  await test.idle();
  expect(test.traces.map(({ name, traceId }) => [name, traceId])).toEqual([['GET /ping/:id', id]]);
});

it('waits for the platform of a testing module', async () => {
  const test = createTestTracer();
  const imports = [LlmTraceModule.forRoot({ tracer: test.tracer })];
  const module = await Test.createTestingModule({
    imports,
    controllers: [PingController],
  }).compile();
  const app = module.createNestApplication(new ExpressAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  const running = await serve(app.getHttpServer() as Server);
  onTestFinished(() => running.close());
  const response = await fetch(`${running.url}/nowhere`);
  await test.idle();
  expect(test.traces.map(({ name, traceId }) => [name, traceId])).toEqual([
    ['GET (unmatched)', response.headers.get('x-trace-id')],
  ]);
});
