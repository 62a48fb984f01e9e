import { createServer as createTcpServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isExportError, type ExportError, type TraceRecord } from '@llmtrace/core';
import {
  aLateSpan,
  aScore,
  aSpan,
  aTrace,
  nestedSpans,
  refundTrace,
  sealed,
} from '@llmtrace/testing/sample-records';
import { otlp, type OtlpExporter, type OtlpOptions } from '../../src/index.js';
import { accept, answer, Collector } from '../collector.js';

let collector: Collector;
const open: OtlpExporter[] = [];

beforeEach(async () => {
  collector = await Collector.start();
});
afterEach(async () => {
  for (const exporter of open.splice(0)) exporter.shutdown();
  await collector.close();
});

function exporterTo(endpoint: string, options: OtlpOptions = {}): OtlpExporter {
  const exporter = otlp({ endpoint, ...options });
  open.push(exporter);
  return exporter;
}

async function failureOf(exporter: OtlpExporter, ...traces: TraceRecord[]): Promise<ExportError> {
  return exporter.export(sealed(...traces)).then(
    () => expect.unreachable('the batch was taken'),
    (error: unknown) => {
      expect(isExportError(error)).toBe(true);
      return error as ExportError;
    },
  );
}

function manyTraces(count: number): TraceRecord[] {
  return Array.from({ length: count }, (_, i) =>
    aTrace({ traceId: (i + 1).toString(16).padStart(32, '0'), spans: nestedSpans(10) }),
  );
}

describe('otlp exporter', () => {
  it('sends a trace with the ids, times and parents of the record', async () => {
    const trace = refundTrace();
    await exporterTo(collector.origin).export(sealed(trace));
    const [root, ...children] = collector.spans;
    expect(collector.seen[0]).toMatchObject({
      path: '/v1/traces',
      headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
    });
    expect(root).toMatchObject({
      traceId: trace.traceId,
      spanId: trace.rootSpanId,
      name: trace.name,
      startMs: trace.startTime,
      endMs: trace.startTime + trace.durationMs,
      status: { code: 0 },
    });
    expect(root).not.toHaveProperty('parentSpanId');
    expect(children.map(({ spanId, parentSpanId }) => [spanId, parentSpanId])).toEqual(
      trace.spans.map(({ spanId, parentSpanId }) => [spanId, parentSpanId]),
    );
    const tool = children.find(({ name }) => name === 'execute_tool create_refund');
    expect(tool).toMatchObject({
      status: { code: 2, message: 'refund_amount_cents must be <= order_total_cents' },
      events: [{ name: 'exception', attributes: { 'exception.type': 'ToolError' } }],
    });
  });

  it('continues the caller and keeps links', async () => {
    const links = [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16) }];
    await exporterTo(collector.origin).export(
      sealed(aTrace({ remoteParentSpanId: 'c'.repeat(16), links })),
    );
    expect(collector.spans[0]).toMatchObject({
      parentSpanId: 'c'.repeat(16),
      parentIsRemote: true,
      links,
    });
  });

  it('says whose spans they are, and lets the configuration have the last word', async () => {
    const exporter = exporterTo(collector.origin, { resource: { 'k8s.pod.name': 'a-1' } });
    await exporter.export(
      sealed(
        aTrace({ pipelineVersion: '2.1.0', gitSha: 'abc' }),
        aTrace({ rootSpanId: 'd'.repeat(16), serviceName: 'other' }),
      ),
    );
    expect(collector.seen).toHaveLength(1);
    expect(collector.spans.map(({ resource }) => resource)).toMatchObject([
      {
        'service.name': 'support-api',
        'service.version': '2.1.0',
        'deployment.environment.name': 'production',
        'vcs.ref.head.revision': 'abc',
        'telemetry.sdk.name': 'llmtrace',
        'k8s.pod.name': 'a-1',
      },
      { 'service.name': 'other', 'k8s.pod.name': 'a-1' },
    ]);
  });

  it('fills requests up to a number of bytes, and no further', async () => {
    const exporter = exporterTo(collector.origin, { maxRequestBytes: 20_000 });
    const traces = manyTraces(50);
    await exporter.export(sealed(...traces));
    expect(collector.seen.length).toBeGreaterThan(5);
    for (const { bytes } of collector.seen) expect(bytes).toBeLessThan(20_000 + 1_000);
    expect(new Set(collector.spans.map(({ traceId, spanId }) => traceId + spanId)).size).toBe(
      50 * 11,
    );
  });

  it('sends a span alone that is larger than a request may be', async () => {
    const exporter = exporterTo(collector.origin, { maxRequestBytes: 1_000, compression: 'none' });
    await exporter.export(sealed(aTrace({ output: 'x'.repeat(5_000) }), aTrace({ name: 'next' })));
    expect(collector.seen.map(({ spans }) => spans.length)).toEqual([1, 1]);
    expect(collector.seen[0]?.headers).not.toHaveProperty('content-encoding');
  });

  it('cuts a text that no receiver would take', async () => {
    await exporterTo(collector.origin).export(
      sealed(aTrace({ output: 'wörd '.repeat(1_000_000) })),
    );
    const output = collector.spans[0]?.attributes['llmtrace.output'] as string;
    expect(output.length).toBeLessThan(263_000);
    expect(output).toMatch(/^wörd .*characters …\].*wörd $/s);
  });

  it.each([429, 502, 503, 504])(
    'asks delivery to send again what was answered %i',
    async (status) => {
      collector.reply = answer(status, { 'retry-after': '7' });
      expect(await failureOf(exporterTo(collector.origin), aTrace())).toMatchObject({
        name: 'ExportError',
        retryable: true,
        retryAfterMs: 7_000,
        splitBatch: false,
      });
    },
  );

  it('reads a date of when to come again', async () => {
    const at = new Date(Date.now() + 60_000).toUTCString();
    collector.reply = answer(503, { 'retry-after': at });
    const { retryAfterMs } = await failureOf(exporterTo(collector.origin), aTrace());
    expect(retryAfterMs).toBeGreaterThan(50_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  it.each(['soon', '-3', ''])('overlooks a Retry-After of "%s"', async (header) => {
    collector.reply = answer(429, { 'retry-after': header });
    const failure = await failureOf(exporterTo(collector.origin), aTrace());
    expect(failure).toMatchObject({ retryable: true, retryAfterMs: undefined });
  });

  it.each([500, 501, 401, 403, 404, 408, 505])(
    'never sends again what was answered %i',
    async (status) => {
      collector.reply = answer(status, { 'retry-after': '7' });
      const failure = await failureOf(exporterTo(collector.origin), aTrace());
      expect(failure).toMatchObject({
        retryable: false,
        splitBatch: false,
        retryAfterMs: undefined,
      });
      expect(collector.seen).toHaveLength(1);
    },
  );

  it.each([400, 413])('asks delivery to split what was answered %i', async (status) => {
    collector.reply = answer(status);
    const failure = await failureOf(exporterTo(collector.origin), aTrace());
    expect(failure).toMatchObject({ retryable: false, splitBatch: true });
  });

  it('asks delivery to send again when nobody listens', async () => {
    const { origin } = collector;
    await collector.close();
    const failure = await failureOf(exporterTo(origin), aTrace());
    expect(failure).toMatchObject({ retryable: true });
    expect(failure.message).toContain('ECONNREFUSED');
    collector = await Collector.start();
  });

  it('ends an attempt by its timeout when the receiver hangs', async () => {
    collector.reply = () => {};
    const failure = await failureOf(exporterTo(collector.origin, { timeoutMs: 50 }), aTrace());
    expect(failure).toMatchObject({ retryable: true });
    expect(failure.message).toContain('TimeoutError');
  });

  it('ends an attempt when delivery gives it up', async () => {
    const giveUp = new AbortController();
    collector.reply = () => giveUp.abort();
    const exporter = exporterTo(collector.origin);
    const sending = exporter.export(sealed(aTrace()), { signal: giveUp.signal });
    await expect(sending).rejects.toMatchObject({ retryable: true });
  });

  it('does not send again what had arrived when a later request of the batch failed', async () => {
    const exporter = exporterTo(collector.origin, { maxRequestBytes: 6_000 });
    const traces = manyTraces(6);
    collector.script.push(accept, accept, answer(503));
    await expect(exporter.export(sealed(...traces))).rejects.toMatchObject({ retryable: true });
    const arrived = new Set(collector.seen.slice(0, 2).flatMap(({ spans }) => spans.map(rootKey)));
    collector.seen.length = 0;
    await exporter.export(sealed(...traces));
    const again = collector.spans.map(rootKey).filter((key) => key !== '' && arrived.has(key));
    // A trace that the failed request held the end of comes whole.
    expect(again.length).toBeLessThanOrEqual(1);
    const all = new Set([...arrived, ...collector.spans.map(rootKey)].filter(Boolean));
    expect(all.size).toBe(6);
    collector.seen.length = 0;
    await exporter.export(sealed(...traces));
    expect(collector.spans).toHaveLength(66);
  });

  it.each([
    ['JSON', '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}', 2],
    ['JSON labelled as protobuf', '{"partialSuccess":{"rejectedSpans":3}}', 3],
    ['protobuf', Buffer.from('0a0808051204746f6f21', 'hex'), 5],
    ['protobuf without rejections', Buffer.from('0a00', 'hex'), 0],
    ['nothing', '', 0],
    ['HTML', '<html><body>ok</body></html>', 0],
    ['broken JSON', '{"partialSuccess":', 0],
  ])('counts what a receiver rejected, told as %s', async (_how, body, rejected) => {
    collector.reply = answer(200, { 'content-type': 'application/x-protobuf' }, body);
    const exporter = exporterTo(collector.origin);
    const result = await exporter.export(sealed(aTrace()));
    expect(exporter.rejectedSpans).toBe(rejected);
    // One record was sent: delivery counts records, receivers spans.
    expect(result?.rejected ?? 0).toBe(Math.min(1, rejected));
    expect(collector.seen).toHaveLength(1);
  });

  it('reads no more than 64 KB of an answer, however much comes, and takes the batch as delivered', async () => {
    let sent = 0;
    collector.reply = (response) => {
      response.writeHead(200);
      const more = (): void => {
        if (response.destroyed) return;
        sent += 65_536;
        response.write(Buffer.alloc(65_536, 120), () => setImmediate(more));
      };
      more();
    };
    await exporterTo(collector.origin).export(sealed(aTrace()));
    expect(sent).toBeLessThan(32 * 1_048_576);
    collector.reply = accept;
    await exporterTo(collector.origin).export(sealed(aTrace()));
    expect(collector.seen).toHaveLength(2);
  });

  it('takes a batch as delivered whose answer stops in the middle', async () => {
    collector.reply = (response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.destroy());
    };
    await exporterTo(collector.origin).export(sealed(aTrace()));
  });

  it('takes a batch as delivered whose answer drips', async () => {
    collector.reply = (response) => {
      response.writeHead(200);
      response.write('{');
    };
    await exporterTo(collector.origin, { timeoutMs: 100 }).export(sealed(aTrace()));
  });

  it('asks delivery to send again when what answers is no HTTP', async () => {
    const garbage = createTcpServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.end('\u0000\u0001 no such protocol \r\n\r\n');
    });
    garbage.listen(0, '127.0.0.1');
    await once(garbage, 'listening');
    const { port } = garbage.address() as { port: number };
    const failure = await failureOf(exporterTo(`http://127.0.0.1:${port}`), aTrace());
    expect(failure).toMatchObject({ retryable: true });
    garbage.close();
  });

  it('follows no redirect, so that credentials stay where they belong', async () => {
    const elsewhere = await Collector.start();
    collector.reply = answer(307, { location: `${elsewhere.origin}/v1/traces` });
    const exporter = exporterTo(collector.origin, { headers: { authorization: 'Bearer s3cret' } });
    const failure = await failureOf(exporter, aTrace());
    expect(failure).toMatchObject({ retryable: false });
    expect(elsewhere.seen).toEqual([]);
    expect(collector.seen[0]?.headers.authorization).toBe('Bearer s3cret');
    expect(failure.message).not.toContain('s3cret');
    await elsewhere.close();
  });

  it('keeps one connection', async () => {
    const ports = new Set<number | undefined>();
    collector.reply = (response, seen) => {
      ports.add(response.socket?.remotePort);
      accept(response, seen);
    };
    const exporter = exporterTo(collector.origin);
    for (let i = 0; i < 5; i++) await exporter.export(sealed(aTrace()));
    expect(ports.size).toBe(1);
  });

  it('is handed raw text only when told so', () => {
    expect(exporterTo(collector.origin).allowRaw).toBe(false);
    expect(exporterTo(collector.origin, { allowRaw: true }).allowRaw).toBe(true);
  });

  it('puts a late span below its parent', async () => {
    const span = aSpan({ kind: 'step', name: 'save', parentSpanId: 'e'.repeat(16), late: true });
    await exporterTo(collector.origin).export(sealed(aLateSpan({ span })));
    expect(collector.spans[0]).toMatchObject({ name: 'save', parentSpanId: 'e'.repeat(16) });
  });

  it('puts a score below what it judges, by trace, request or response', async () => {
    const exporter = exporterTo(collector.origin);
    const llm = aSpan({ kind: 'llm', name: 'answer', data: { responseId: 'resp_1' } });
    const trace = aTrace({ requestId: 'req-1', spans: [llm] });
    await exporter.export(sealed(trace));
    collector.seen.length = 0;
    const { traceId: _traceId, ...untied } = aScore();
    await exporter.export(
      sealed(
        aScore(),
        aScore({ spanId: 'f'.repeat(16), scoreId: 's2' }),
        { ...untied, scoreId: 's3', requestId: 'req-1' },
        { ...untied, scoreId: 's4', responseId: 'resp_1', value: 'good', comment: 'short' },
        { ...untied, scoreId: 's5', responseId: 'unknown' },
      ),
    );
    const [byTrace, bySpan, byRequest, byResponse, unknown] = collector.spans;
    expect(byTrace).toMatchObject({
      traceId: trace.traceId,
      parentSpanId: trace.rootSpanId,
      events: [
        {
          name: 'gen_ai.evaluation.result',
          attributes: {
            'gen_ai.evaluation.name': 'helpful',
            'gen_ai.evaluation.score.value': 1,
            'gen_ai.evaluation.score.label': 'true',
          },
        },
      ],
    });
    expect(bySpan).toMatchObject({ parentSpanId: 'f'.repeat(16) });
    expect(byRequest).toMatchObject({ traceId: trace.traceId, parentSpanId: trace.rootSpanId });
    expect(byResponse).toMatchObject({ traceId: trace.traceId, parentSpanId: llm.spanId });
    expect(byResponse?.attributes).toMatchObject({
      'gen_ai.evaluation.score.label': 'good',
      'gen_ai.evaluation.explanation': 'short',
      'gen_ai.response.id': 'resp_1',
    });
    expect(unknown?.attributes['gen_ai.response.id']).toBe('unknown');
  });

  it('gives a score that is sent twice the same id', async () => {
    const exporter = exporterTo(collector.origin);
    await exporter.export(sealed(aScore()));
    await exporter.export(sealed(aScore()));
    const [first, second] = collector.spans;
    expect(first?.spanId).toBe(second?.spanId);
  });
});

function rootKey({ traceId, attributes }: Collector['spans'][number]): string {
  return 'llmtrace.outcome' in attributes ? traceId : '';
}
