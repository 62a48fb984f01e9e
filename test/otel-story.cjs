const { once } = require('node:events');
const { createServer } = require('node:http');
const { connect } = require('node:net');

/**
 * Answers one request that calls a model over HTTP, and prints what both sides kept of it. `load` is the `require` of the
 * app, whose packages are in its own folder.
 */
exports.story = async function story({ load, spans, flush, otherApi }) {
  const express = load('express');
  const { createTracer, memory, withSpan } = load('@llmtrace/core');
  const { llmTraceMiddleware } = load('@llmtrace/express');
  const { otelSpans } = load('@llmtrace/otlp');
  const kept = memory();
  const emits = process.argv.includes('--emit');
  const tracer = createTracer({
    exporters: [kept, ...(emits ? [otelSpans()] : [])],
    hashKey: 'k',
    service: 'app',
  });
  const seen = {};
  const model = createServer((request, response) => {
    seen.traceparent = request.headers.traceparent;
    response.end('{"answer":"ada@example.com"}');
  });
  await once(model.listen(0, '127.0.0.1'), 'listening');
  const app = express();
  app.use(llmTraceMiddleware());
  app.post('/chat', express.json(), async (request, response) => {
    seen.otherApi = otherApi?.trace.getActiveSpan()?.spanContext().traceId;
    const answer = await withSpan('plan', { kind: 'llm', data: { model: 'gpt-4.1' } }, async () => {
      const reply = await fetch(`http://127.0.0.1:${model.address().port}/v1`);
      return (await reply.json()).answer;
    });
    response.json({ answer });
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const status = await send(server.address().port);
  await tracer.flush();
  await flush?.();
  model.close();
  server.close();
  process.stdout.write(JSON.stringify({ status, seen, traces: kept.traces, spans: spans() }), () =>
    process.exit(),
  );
};

/** From outside: by a socket that no instrumentation knows. */
async function send(port) {
  const body = '{"question":"Where?"}';
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `POST /chat HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return Number(answer.split(' ')[1]);
}
