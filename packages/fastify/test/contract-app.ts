import { Readable } from 'node:stream';
import { serve, sseFrame, type CreateContractApp } from '@llmtrace/testing/integration-contract';
import type { fastify, FastifyInstance, FastifyRequest } from 'fastify';
import { llmTracePlugin } from '../src/index.js';

type Chat = { Body: { n: number } };

/** The contract's app in Fastify, 4 or 5. */
export function fastifyContractApp(framework: typeof fastify): CreateContractApp {
  return async (options, story) => {
    const app: FastifyInstance = framework();
    app.register(llmTracePlugin, {
      ...options,
      user: (request) => (request as { user?: string }).user,
    });
    app.addHook('onRequest', async (request) => story.arrived(request.raw));
    app.addHook('preValidation', async (request) => void Object.assign(request, { user: 'u-1' }));
    // After the body, whose events would lose it.
    app.addHook('preHandler', (_request, _reply, done) => story.appStorage.run('app', done));
    const chat = (request: FastifyRequest<Chat>): unknown => story.chat(request.raw, request.body);
    app.addContentTypeParser('application/x-events', (_request, payload, done) =>
      story.readByEvents(payload as never, (body) => done(null, body)),
    );
    app.register(
      async (api) => {
        api.register(llmTracePlugin, options);
        api.register(
          async (support) => {
            support.post<Chat>('/chat', chat);
            support.get('/throw-sync', () => story.fail());
            support.get('/throw-async', () => Promise.resolve().then(() => story.fail()));
          },
          { prefix: '/support' },
        );
      },
      { prefix: '/api/:tenant' },
    );
    app.post<Chat>('/emitter', chat);
    app.get('/stream', (request, reply) =>
      reply.type('text/event-stream').send(Readable.from(story.events(request.raw)).map(sseFrame)),
    );
    app.get(
      '/teapot',
      { errorHandler: (_error, _request, reply) => void reply.code(418).send('') },
      () => Promise.reject(story.handled),
    );
    app.get('/hang', () => story.hang());
    app.get('/health', async () => ({ ok: true }));
    await app.listen({ port: 0, host: '127.0.0.1' });
    const running = await serve(app.server);
    return { ...running, close: () => running.close().then(() => app.close()) };
  };
}
