import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TraceRecord } from '@llmtrace/core';
import { describe, expect, it } from 'vitest';

interface Told {
  readonly status: number;
  readonly seen: { readonly traceparent?: string; readonly otherApi?: string };
  readonly traces: readonly TraceRecord[];
  readonly spans: readonly {
    readonly name: string;
    readonly traceId: string;
    readonly spanId: string;
    readonly parentSpanId?: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
}

/** Runs an app that had its telemetry before us, in a process of its own on the built packages. */
async function runApp(folder: string, ...args: string[]): Promise<Told> {
  const { stdout } = await promisify(execFile)(process.execPath, ['app.cjs', ...args], {
    cwd: new URL(`${folder}/`, import.meta.url),
    env: { ...process.env, NODE_OPTIONS: '', OTEL_TRACES_EXPORTER: 'none' },
  });
  return JSON.parse(stdout) as Told;
}

describe.each(['otel-sdk-2', 'otel-sdk-3', 'sentry-11', 'dd-trace-6'])('beside %s', (folder) => {
  it('both keep every span of theirs, and ours carry the same trace id', async () => {
    const { status, traces, spans, seen } = await runApp(folder);
    expect(status).toBe(200);
    expect(traces).toMatchObject([{ name: 'POST /chat', spans: [{ kind: 'llm', name: 'plan' }] }]);
    const { traceId, remoteParentSpanId } = traces[0]!;
    expect(spans.map(({ spanId }) => spanId)).toContain(remoteParentSpanId);
    expect(spans.some(({ name }) => name.startsWith('POST'))).toBe(true);
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    expect(spans.some(({ name }) => name.startsWith('GET'))).toBe(true);
    expect(seen.traceparent ?? traceId).toContain(traceId);
  });

  it('puts our spans among theirs on request, masked', async () => {
    const { traces, spans } = await runApp(folder, '--emit');
    const plan = spans.find(({ name }) => name === 'chat gpt-4.1');
    const root = spans.find(({ spanId }) => spanId === plan?.parentSpanId);
    expect(root).toMatchObject({ name: 'POST /chat', parentSpanId: traces[0]?.remoteParentSpanId });
    expect(plan?.attributes).toMatchObject({
      'llmtrace.span_id': traces[0]?.spans[0]?.spanId,
      'gen_ai.request.model': 'gpt-4.1',
    });
    expect(JSON.stringify(spans)).not.toContain('ada@example.com');
    expect(JSON.stringify(plan)).toContain('[EMAIL_1]');
  });
});

describe('beside two copies of the api', () => {
  it('finds the span of the one that registered', async () => {
    const { traces, seen } = await runApp('otel-sdk-3');
    expect(seen.otherApi).toBe(traces[0]?.traceId);
  });
});
