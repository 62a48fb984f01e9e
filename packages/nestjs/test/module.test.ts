import { createTestTracer } from '@llmtrace/core/testing';
import { Controller, Get, Module } from '@nestjs/common';
import { expect, it } from 'vitest';
import { LlmTraceModule, type LlmTraceOptions } from '../src/index.js';
import { startNest } from './start-nest.js';

@Controller()
class PingController {
  @Get('ping')
  ping(): string {
    return 'pong';
  }
}

it('needs no more than its name among the imports', async () => {
  const test = createTestTracer();
  using _installed = test.install();
  const app = await startNest({ imports: [LlmTraceModule], controllers: [PingController] });
  const response = await fetch(`${app.url}/ping`);
  await test.idle();
  expect(response.headers.get('x-trace-id')).toBe(test.traces[0]?.traceId);
  expect(test.traces[0]?.name).toBe('GET /ping');
});

it('takes its options from other providers', async () => {
  const test = createTestTracer();
  class Settings {
    readonly options: LlmTraceOptions = { tracer: test.tracer, traceIdHeader: 'x-support-trace' };
  }
  class SettingsModule {}
  Module({ providers: [Settings], exports: [Settings] })(SettingsModule);
  const trace = LlmTraceModule.forRootAsync({
    imports: [SettingsModule],
    inject: [Settings],
    useFactory: async (settings: Settings) => settings.options,
  });
  const app = await startNest({ imports: [trace], controllers: [PingController] });
  const response = await fetch(`${app.url}/ping`);
  await test.idle();
  expect(response.headers.get('x-support-trace')).toBe(test.traces[0]?.traceId);
});

it('refuses bad options when the app starts', async () => {
  const trace = LlmTraceModule.forRoot({ incoming: 'sibling' as 'parent' });
  await expect(startNest({ imports: [trace] })).rejects.toThrow(
    /incoming must be 'parent', 'link' or 'ignore'/,
  );
});
