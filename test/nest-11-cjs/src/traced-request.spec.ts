import { createTestTracer } from '@llmtrace/core/testing';
import { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { App } from 'supertest/types';
import { AppModule } from './app.module';

describe('LlmTraceModule in a stock CommonJS app', () => {
  const test = createTestTracer();
  let app: INestApplication<App>;

  beforeAll(async () => {
    test.install();
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication();
    await app.init();
  });

  afterAll(() => app.close());

  it('traces a request from the module import alone', async () => {
    const response = await request(app.getHttpServer()).get('/').expect(200).expect('Hello World!');
    await test.idle();
    expect(test.traces.map(({ name, statusCode, outcome }) => [name, statusCode, outcome])).toEqual([
      ['GET /', 200, 'success'],
    ]);
    expect(response.headers['x-trace-id']).toBe(test.traces[0]?.traceId);
  });
});
