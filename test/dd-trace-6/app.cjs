// An Express app that has been running dd-trace, which shares its spans through OpenTelemetry's api when it is told to.
const { once } = require('node:events');
const { createServer } = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const { decode } = require('@msgpack/msgpack');

process.env.DD_INSTRUMENTATION_TELEMETRY_ENABLED = 'false';
// By `none` it would not trace at all.
delete process.env.OTEL_TRACES_EXPORTER;
const spans = [];

/** What dd-trace sends its spans to. */
const agent = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  if (request.url.endsWith('/v0.4/traces')) {
    for (const trace of decode(Buffer.concat(chunks), { useBigInt64: true }))
      spans.push(...trace.map(spanOf));
  }
  response.setHeader('content-type', 'application/json').end('{}');
});

const hex = (id) => BigInt.asUintN(64, BigInt(id)).toString(16).padStart(16, '0');
const upperHalves = new Map();

function spanOf({ name, resource, trace_id: low, span_id: spanId, parent_id: parentId, meta }) {
  if (meta['_dd.p.tid'] !== undefined) upperHalves.set(hex(low), meta['_dd.p.tid']);
  return {
    name: resource,
    operation: name,
    get traceId() {
      return (upperHalves.get(hex(low)) ?? '0'.repeat(16)) + hex(low);
    },
    spanId: hex(spanId),
    ...(BigInt(parentId) === 0n ? undefined : { parentSpanId: hex(parentId) }),
    attributes: meta,
  };
}

/** What it sends to its agent it traces too. */
function spansOfApp() {
  const toAgent = `127.0.0.1:${agent.address().port}`;
  return spans.filter(({ attributes }) => !attributes['http.url']?.includes(toAgent));
}

async function arrived() {
  for (let i = 0; i < 100 && !spans.some(({ operation }) => operation === 'express.request'); i++)
    await sleep(50);
  await sleep(500);
}

async function main() {
  await once(agent.listen(0, '127.0.0.1'), 'listening');
  const tracer = require('dd-trace').init({
    url: `http://127.0.0.1:${agent.address().port}`,
    flushInterval: 100,
    startupLogs: false,
    remoteConfig: { pollInterval: 600 },
    plugins: false,
  });
  for (const plugin of ['http', 'express', 'fetch']) tracer.use(plugin);
  new tracer.TracerProvider().register();
  const { story } = require('../otel-story.cjs');
  await story({ load: require, spans: spansOfApp, flush: arrived });
}

void main();
