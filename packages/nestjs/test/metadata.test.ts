import { createTestTracer } from '@llmtrace/core/testing';
import {
  Controller,
  Get,
  Query,
  SetMetadata,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { expect, it } from 'vitest';
import { LlmTraceModule, TraceAgent } from '../src/index.js';
import { moduleOf, startNest } from './start-nest.js';

class RolesGuard implements CanActivate {
  readonly #reflector: Reflector = new Reflector();

  canActivate(context: ExecutionContext): boolean {
    const role = this.#reflector.get<string | undefined>('role', context.getHandler());
    return role === undefined || context.switchToHttp().getRequest().headers['x-role'] === role;
  }
}

@Controller('reports')
@UseGuards(new RolesGuard())
class ReportsController {
  @SetMetadata('role', 'admin')
  @TraceAgent()
  @Get('above')
  above(@Query('year') year: string): string {
    return year;
  }

  @TraceAgent()
  @Get('below')
  @SetMetadata('role', 'admin')
  below(@Query('year') year: string): string {
    return year;
  }
}

it.each(['above', 'below'])(
  'keeps a guarded route guarded with our decorator %s its metadata',
  async (path) => {
    const test = createTestTracer();
    const app = await startNest({
      imports: [LlmTraceModule.forRoot({ tracer: test.tracer })],
      controllers: [ReportsController],
    });
    const url = `${app.url}/reports/${path}?year=2026`;
    const refused = await fetch(url);
    const allowed = await fetch(url, { headers: { 'x-role': 'admin' } });
    await test.idle();
    expect(refused.status).toBe(403);
    expect([allowed.status, await allowed.text()]).toEqual([200, '2026']);
    const [first, second] = test.traces;
    expect(first).toMatchObject({
      name: `GET /reports/${path}`,
      statusCode: 403,
      outcome: 'success',
      spans: [],
    });
    expect(second).toMatchObject({ statusCode: 200, spans: [{ kind: 'agent', name: path }] });
  },
);

it('keeps the parameters and names of operations in the Swagger document', async () => {
  const app = await NestFactory.create(moduleOf({ controllers: [ReportsController] }), {
    logger: false,
  });
  const { paths } = SwaggerModule.createDocument(app, new DocumentBuilder().build());
  await app.close();
  for (const path of ['above', 'below']) {
    expect(paths[`/reports/${path}`]?.get).toMatchObject({
      operationId: `ReportsController_${path}`,
      parameters: [{ name: 'year', in: 'query', required: true }],
    });
  }
});
