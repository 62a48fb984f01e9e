import { createTestTracer } from '@llmtrace/core/testing';
import { Controller, Get, NotFoundException, Req } from '@nestjs/common';
import { ExternalContextCreator, ModuleRef } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { defer, lastValueFrom } from 'rxjs';
import { expect, it } from 'vitest';
import { LlmTraceInterceptor } from '../src/llm-trace.interceptor.js';
import { currentTraceId, LlmTraceModule, withTrace } from '../src/index.js';
import { startNest } from './start-nest.js';

class Worker {
  work(): void {}
}

function messageContext(): ExecutionContextHost {
  const context = new ExecutionContextHost([], Worker, Worker.prototype.work);
  context.setType('rpc');
  return context;
}

const noRoots = {
  run: () => expect.unreachable(),
  has: () => expect.unreachable(),
  enter: () => expect.unreachable(),
  fail: () => expect.unreachable(),
};

it('opens nothing before somebody subscribes, and a root for each subscription', async () => {
  const test = createTestTracer();
  const interceptor = new LlmTraceInterceptor(noRoots, { tracer: test.tracer });
  const answer = interceptor.intercept(messageContext(), {
    handle: () => defer(async () => currentTraceId()),
  });
  expect(test.tracer.openTraces()).toEqual([]);
  const ids = [await lastValueFrom(answer), await lastValueFrom(answer)];
  await test.idle();
  expect(test.traces.map((trace) => trace.traceId)).toEqual(ids);
  expect(new Set(ids).size).toBe(2);
});

it('belongs to no other work when it is subscribed to late', async () => {
  const test = createTestTracer();
  const interceptor = new LlmTraceInterceptor(noRoots, { tracer: test.tracer });
  const answer = interceptor.intercept(messageContext(), {
    handle: () => defer(async () => currentTraceId()),
  });
  const [other, id] = await withTrace('other', { tracer: test.tracer }, async () => [
    currentTraceId(),
    await lastValueFrom(answer),
  ]);
  await test.idle();
  expect(id).not.toBe(other);
  expect(test.traces.map(({ name, traceId }) => [name, traceId])).toEqual([
    ['rpc Worker.work', id],
    ['other', other],
  ]);
});

it('hands a cancel on to the source and ends the root as aborted', async () => {
  const test = createTestTracer();
  const interceptor = new LlmTraceInterceptor(noRoots, { tracer: test.tracer });
  const { promise: tornDown, resolve } = Promise.withResolvers<void>();
  const { Observable } = await import('rxjs');
  const source = new Observable<number>(() => () => resolve());
  const subscription = interceptor
    .intercept(messageContext(), { handle: () => source })
    .subscribe();
  subscription.unsubscribe();
  await tornDown;
  await test.idle();
  expect(test.traces[0]).toMatchObject({ outcome: 'aborted' });
});

it.each([
  ['a failed resolver', new RangeError('out of refunds'), 'error'],
  ['a resolver that refuses', new NotFoundException('no such order'), 'success'],
])('sees %s in a GraphQL answer of 200', async (_name, error, outcome) => {
  class Resolver {
    order(): never {
      throw error;
    }
  }
  @Controller()
  class GraphQlController {
    constructor(readonly ref: ModuleRef) {}

    @Get('graphql')
    async query(@Req() req: object): Promise<object> {
      const resolver = new Resolver();
      const resolve = this.ref
        .get(ExternalContextCreator, { strict: false })
        .create(
          resolver,
          resolver.order,
          'order',
          undefined,
          undefined,
          undefined,
          undefined,
          undefined,
          'graphql',
        );
      return resolve({}, {}, { req }).then(
        () => ({}),
        (cause: Error) => ({ errors: [cause.message] }),
      );
    }
  }
  const test = createTestTracer();
  const app = await startNest({
    imports: [LlmTraceModule.forRoot({ tracer: test.tracer })],
    controllers: [GraphQlController],
  });
  const response = await fetch(`${app.url}/graphql`);
  await test.idle();
  expect(response.status).toBe(200);
  expect(test.traces.map((trace) => [trace.kind, trace.name, trace.outcome])).toEqual([
    ['request', 'GET /graphql', outcome],
  ]);
  expect(test.traces[0]?.error?.type).toBe(outcome === 'error' ? 'RangeError' : undefined);
});
