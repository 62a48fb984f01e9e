import { createTestTracer, treeOf } from '@llmtrace/core/testing';
import {
  Body,
  Catch,
  Controller,
  Get,
  Post,
  UploadedFile,
  UseFilters,
  UseGuards,
  UseInterceptors,
  type ArgumentsHost,
  type CallHandler,
  type ExecutionContext,
  type PipeTransform,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { of, tap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { currentTraceId, LlmTraceModule, TraceStep, TraceTool } from '../src/index.js';
import { PLATFORMS, startNest } from './start-nest.js';

describe.each(PLATFORMS)('Nest on %s', (_name, createAdapter) => {
  it('shows guards, interceptors, pipes, handlers and filters the same trace', async () => {
    const seen: [string, string | undefined][] = [];
    const see = (who: string): void => void seen.push([who, currentTraceId()]);
    const guard = { canActivate: () => (see('guard'), true) };
    const interceptor = {
      intercept(_context: ExecutionContext, next: CallHandler) {
        see('interceptor before');
        return next.handle().pipe(tap({ error: () => see('interceptor after') }));
      },
    };
    class Pipe implements PipeTransform {
      transform(value: unknown): unknown {
        see('pipe');
        return value;
      }
    }
    class Filter {
      catch(error: Error, host: ArgumentsHost): void {
        see('filter');
        host.switchToHttp().getResponse().status(502).send({ message: error.message });
      }
    }
    Catch()(Filter);
    @Controller()
    class RefundController {
      @Post('refund')
      @UseGuards(guard)
      @UseInterceptors(interceptor)
      @UseFilters(new Filter())
      refund(@Body(new Pipe()) _body: unknown): never {
        see('handler');
        throw new TypeError('no such order');
      }
    }
    const test = createTestTracer();
    const trace = LlmTraceModule.forRoot({ tracer: test.tracer });
    const app = await startNest(
      { imports: [trace], controllers: [RefundController] },
      createAdapter(),
    );
    const response = await fetch(`${app.url}/refund`, {
      method: 'POST',
      body: '{"id":1}',
      headers: { 'content-type': 'application/json' },
    });
    await test.idle();
    expect(response.status).toBe(502);
    expect(seen.map(([who]) => who)).toEqual([
      'guard',
      'interceptor before',
      'pipe',
      'handler',
      'interceptor after',
      'filter',
    ]);
    expect(new Set(seen.map(([, id]) => id))).toEqual(
      new Set([response.headers.get('x-trace-id')]),
    );
    expect(test.traces).toHaveLength(1);
    expect(test.traces[0]).toMatchObject({
      outcome: 'error',
      error: { type: 'TypeError', message: 'no such order' },
    });
  });

  it('hangs the spans of decorated services below the request', async () => {
    class Orders {
      @TraceTool()
      getOrder(id: string): string {
        return `order ${id}`;
      }
      @TraceStep()
      async answer(): Promise<string[]> {
        return Promise.all([this.getOrder('1'), this.getOrder('2')]);
      }
    }
    const orders = new Orders();
    @Controller()
    class OrdersController {
      @Get('orders')
      list(): Promise<string[]> {
        return orders.answer();
      }
    }
    const test = createTestTracer();
    const trace = LlmTraceModule.forRoot({ tracer: test.tracer });
    const app = await startNest(
      { imports: [trace], controllers: [OrdersController] },
      createAdapter(),
    );
    expect(await (await fetch(`${app.url}/orders`)).json()).toEqual(['order 1', 'order 2']);
    await test.idle();
    expect(treeOf(test.traces[0]!)).toBe(
      'step.answer ok\n  tool.get_order ok\n  tool.get_order ok',
    );
  });

  it('follows handlers and interceptors that return promises of Observables', async () => {
    const asyncInterceptor = {
      async intercept(_context: ExecutionContext, next: CallHandler) {
        await Promise.resolve();
        return next.handle();
      },
    };
    @Controller()
    class LateController {
      @Get('late')
      @UseInterceptors(asyncInterceptor)
      async late(): Promise<unknown> {
        await Promise.resolve();
        return of({ id: currentTraceId() });
      }
    }
    const test = createTestTracer();
    const trace = LlmTraceModule.forRoot({ tracer: test.tracer });
    const app = await startNest(
      { imports: [trace], controllers: [LateController] },
      createAdapter(),
    );
    const body = (await (await fetch(`${app.url}/late`)).json()) as { id: string };
    await test.idle();
    expect(test.traces.map(({ traceId, outcome }) => [traceId, outcome])).toEqual([
      [body.id, 'success'],
    ]);
  });

  it('opens one root when two modules import it', async () => {
    @Controller()
    class PingController {
      @Get('ping')
      ping(): string {
        return currentTraceId() ?? '';
      }
    }
    const test = createTestTracer();
    const imports = [
      LlmTraceModule.forRoot({ tracer: test.tracer }),
      LlmTraceModule.forRoot({ tracer: test.tracer, incoming: 'link' }),
    ];
    const app = await startNest({ imports, controllers: [PingController] }, createAdapter());
    const id = await (await fetch(`${app.url}/ping`)).text();
    await test.idle();
    expect(test.traces.map((trace) => trace.traceId)).toEqual([id]);
  });
});

describe('Nest on Express', () => {
  it('keeps the trace through a file upload', async () => {
    @Controller()
    class UploadController {
      @Post('upload')
      @UseInterceptors(FileInterceptor('file'))
      upload(@UploadedFile() file: { size: number }): object {
        return { size: file.size, id: currentTraceId() };
      }
    }
    const test = createTestTracer();
    const trace = LlmTraceModule.forRoot({ tracer: test.tracer });
    const app = await startNest({ imports: [trace], controllers: [UploadController] });
    const form = new FormData();
    form.set('file', new Blob(['x'.repeat(300_000)]), 'policy.txt');
    const response = await fetch(`${app.url}/upload`, { method: 'POST', body: form });
    await test.idle();
    expect(await response.json()).toEqual({ size: 300_000, id: test.traces[0]?.traceId });
  });
});
