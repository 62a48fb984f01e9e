import { createTestTracer, type TestTracer } from '@llmtrace/core/testing';
import { Controller, HttpException, type INestApplicationContext } from '@nestjs/common';
import { ExternalContextCreator, NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  Ctx,
  MessagePattern,
  Payload,
  Server,
  Transport,
  type CustomTransportStrategy,
  type MessageHandler,
} from '@nestjs/microservices';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { currentTraceId, LlmTraceModule, withSpan } from '../src/index.js';
import { moduleOf } from './start-nest.js';

const CALLER_TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER_SPAN = '00f067aa0ba902b7';
const traceparent = `00-${CALLER_TRACE}-${CALLER_SPAN}-01`;

@Controller()
class SupportController {
  @MessagePattern('ask')
  ask(@Payload() question: string): object {
    return { question, id: currentTraceId() };
  }

  @MessagePattern('fail')
  fail(): never {
    throw new RangeError('out of refunds');
  }

  @MessagePattern('stream')
  async stream(): Promise<Observable<string>> {
    return from([currentTraceId() ?? '', withSpan('last', () => currentTraceId() ?? '')]);
  }

  @MessagePattern('relay')
  relay(@Ctx() _context: unknown): string {
    return currentTraceId() ?? '';
  }
}

const moduleWith = (test: TestTracer): new () => object =>
  moduleOf({
    imports: [LlmTraceModule.forRoot({ tracer: test.tracer })],
    controllers: [SupportController],
  });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('messages over TCP', () => {
  async function start(): Promise<{
    test: TestTracer;
    ask: (pattern: string, data: unknown) => Observable<unknown>;
  }> {
    const test = createTestTracer();
    const options = { host: '127.0.0.1', port: await freePort() };
    const app = await NestFactory.createMicroservice(moduleWith(test), {
      transport: Transport.TCP,
      options,
      logger: false,
    });
    await app.listen();
    const client = ClientProxyFactory.create({ transport: Transport.TCP, options });
    onTestFinished(async () => {
      await client.close();
      await app.close();
    });
    return { test, ask: (pattern, data) => client.send(pattern, data) };
  }

  it('makes a root of each', async () => {
    const { test, ask } = await start();
    const answers = await Promise.all(
      [1, 2, 3].map((n) => lastValueFrom(ask('ask', `q${n}`)) as Promise<{ id: string }>),
    );
    await test.idle();
    expect(test.traces.map(({ kind, name, outcome }) => [kind, name, outcome])).toEqual(
      Array.from({ length: 3 }, () => ['job', 'rpc SupportController.ask', 'success']),
    );
    expect(new Set(test.traces.map((trace) => trace.traceId))).toEqual(
      new Set(answers.map((answer) => answer.id)),
    );
  });

  it('records what a handler throws, and leaves the answer to the app', async () => {
    const { test, ask } = await start();
    await expect(lastValueFrom(ask('fail', 0))).rejects.toMatchObject({
      message: 'Internal server error',
    });
    await test.idle();
    expect(test.traces[0]).toMatchObject({
      outcome: 'error',
      error: { type: 'RangeError', message: 'out of refunds' },
    });
  });

  it('lasts as long as a streamed answer', async () => {
    const { test, ask } = await start();
    const ids: unknown[] = [];
    await ask('stream', 0).forEach((id) => ids.push(id));
    await test.idle();
    expect(test.traces).toHaveLength(1);
    expect(ids).toEqual([test.traces[0]?.traceId, test.traces[0]?.traceId]);
    expect(test.traces[0]).toMatchObject({ outcome: 'success', spans: [{ name: 'last' }] });
  });
});

/** Hands one message to its handler, as a broker with headers would. */
class Broker extends Server implements CustomTransportStrategy {
  listen(done: () => void): void {
    done();
  }
  close(): void {}
  on(): never {
    throw new Error('unused');
  }
  unwrap(): never {
    throw new Error('unused');
  }
  async deliver(pattern: string, context: unknown): Promise<unknown> {
    const handler = this.getHandlerByPattern(pattern) as MessageHandler;
    const result = await handler(undefined, context);
    return lastValueFrom(this.transformToObservable(result));
  }
}

it.each([
  ['Kafka', { getMessage: () => ({ headers: { traceparent: Buffer.from(traceparent) } }) }],
  ['NATS', { getHeaders: () => new Map([['traceparent', traceparent]]) }],
  ['RabbitMQ', { getMessage: () => ({ properties: { headers: { traceparent } } }) }],
  ['MQTT', { getPacket: () => ({ properties: { userProperties: { traceparent } } }) }],
  ['gRPC', { get: (name: string) => (name === 'traceparent' ? [traceparent] : []) }],
])("continues the sender's trace from the headers of %s", async (_name, context) => {
  const test = createTestTracer();
  const strategy = new Broker();
  const app = await NestFactory.createMicroservice(moduleWith(test), { strategy, logger: false });
  await app.listen();
  expect(await strategy.deliver('relay', context)).toBe(CALLER_TRACE);
  await app.close();
  await test.idle();
  expect(test.traces[0]).toMatchObject({
    traceId: CALLER_TRACE,
    remoteParentSpanId: CALLER_SPAN,
    outcome: 'success',
  });
});

describe('calls of other kinds', () => {
  type Call = (...args: unknown[]) => Promise<unknown>;
  async function bind(test: TestTracer, type: string, handler: () => unknown): Promise<Call> {
    class Handlers {
      handle(): unknown {
        return handler();
      }
    }
    const context: INestApplicationContext = await NestFactory.createApplicationContext(
      moduleWith(test),
      { logger: false },
    );
    onTestFinished(() => context.close());
    const handlers = new Handlers();
    return context
      .get(ExternalContextCreator)
      .create(
        handlers,
        handlers.handle,
        'handle',
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
        type,
      ) as Call;
  }

  it.each(['graphql', 'ws', 'rmq'])('are roots of their own (%s)', async (type) => {
    const test = createTestTracer();
    const call = await bind(test, type, () => currentTraceId());
    const ids = [await call({}, {}, {}), await call({}, {}, {})];
    await test.idle();
    expect(test.traces.map((trace) => trace.traceId)).toEqual(ids);
    expect(test.traces[0]).toMatchObject({
      kind: 'job',
      name: `${type} Handlers.handle`,
      outcome: 'success',
    });
  });

  it('fail their root with what they throw', async () => {
    const test = createTestTracer();
    const call = await bind(test, 'ws', () => {
      throw new HttpException('teapot', 418);
    });
    await expect(call({}, {})).rejects.toThrow('teapot');
    await test.idle();
    expect(test.traces[0]).toMatchObject({ outcome: 'error', error: { type: 'HttpException' } });
  });
});
