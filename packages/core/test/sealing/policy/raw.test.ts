import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../../src/config/resolve-config.js';
import { consoleExporter } from '../../../src/exporters/console.js';
import type { Exporter } from '../../../src/exporters/exporter.js';
import { jsonLog } from '../../../src/exporters/json-log.js';
import { memory } from '../../../src/exporters/memory.js';
import { withSpan } from '../../../src/instrument/with-span.js';
import { withTrace } from '../../../src/instrument/with-trace.js';
import { DEFAULT_LIMITS } from '../../../src/model/limits.js';
import { Tracer } from '../../../src/tracer.js';
import type { ContentPolicy } from '../../../src/sealing/policy/content-policy.js';
import type { SealedTrace } from '../../../src/sealing/sealed.js';

/** Traces and scores; what else comes along is made for every exporter alike. */
const isOwn = (record: unknown): boolean =>
  ['trace', 'score'].includes((record as { readonly type: string }).type);

const MAIL = 'ann@example.com';

function tracerOf(policy: ContentPolicy, exporters: readonly Exporter[]): Tracer {
  return new Tracer(resolveConfig({ policy, exporters, hashKey: 'k' }, {}, process.cwd()));
}

/** One trace with text in its fields, in an error of a tool and in a score. */
async function run(tracer: Tracer): Promise<void> {
  withTrace('work', { tracer }, (trace) => {
    trace.set({ metadata: { by: `ann as ${MAIL}` } });
    withSpan('ask', { kind: 'llm' }, (span) => {
      span.set({ toolCallsRequested: [{ name: 'send', arguments: `{"to":"${MAIL}"}` }] });
      span.setInput([
        { role: 'system', content: `Answer as ${MAIL}` },
        { role: 'user', content: `Write to ${MAIL} ${'and so on '.repeat(20)}` },
      ]);
      span.setOutput(`Wrote to ${MAIL}`);
    });
    try {
      withSpan('send', { kind: 'tool' }, () => {
        throw new Error(`no mailbox ${MAIL}`);
      });
    } catch {
      trace.setOutcome('fallback');
    }
    tracer.recordScore({ traceId: trace.traceId, name: 'ok', value: 1, comment: `says ${MAIL}` });
  });
  await tracer.flush();
}

describe('raw text', () => {
  it('reaches exporters that may take it, and the masked form the others, in the same run', async () => {
    const open = memory({ allowRaw: true });
    const closed = { ...memory(), name: 'closed', records: [] as unknown[] };
    const lines: string[] = [];
    const take = (batch: readonly unknown[]): void => void closed.records.push(...batch);
    const write = (text: string): void => void lines.push(text);
    const tracer = tracerOf({ content: 'raw' }, [
      open,
      { ...closed, export: take },
      consoleExporter({ write }),
      jsonLog({ write }),
    ]);
    await run(tracer);
    const [raw] = open.traces as [SealedTrace];
    const rawText = JSON.stringify(open.records.filter(isOwn));
    expect(rawText).not.toMatch(/\[EMAIL/);
    expect(rawText.split(MAIL).length - 1).toBeGreaterThanOrEqual(8);
    expect(raw.redaction).toMatchObject({ applied: false, found: true, entityTypes: ['EMAIL'] });
    const masked = JSON.stringify(closed.records);
    expect(closed.records.filter(isOwn)).toHaveLength(2);
    expect(masked).not.toContain(MAIL);
    expect(masked).toContain('no mailbox [EMAIL_1]');
    expect(closed.records).toContainEqual(
      expect.objectContaining({ redaction: { ...raw.redaction, applied: true } }),
    );
    expect(lines.length).toBeGreaterThanOrEqual(4);
    expect(lines.join('\n')).not.toContain(MAIL);
    for (const { delivered, dropped } of Object.values(tracer.stats().exporters)) {
      expect([delivered, dropped]).toEqual([open.records.length, {}]);
    }
  });

  it('is in no record of a policy that keeps none, although an exporter may take it', async () => {
    const open = memory({ allowRaw: true });
    await run(tracerOf({}, [open]));
    expect(JSON.stringify(open.records)).not.toContain(MAIL);
    expect(open.traces[0]?.redaction.applied).toBe(true);
  });

  it('is kept only where the rule says so', async () => {
    const [open, closed] = [memory({ allowRaw: true }), { ...memory(), name: 'closed' }];
    const policy: ContentPolicy = { rules: [{ when: { role: 'system' }, content: 'raw' }] };
    for (const exporters of [[open], [open, closed]]) {
      open.clear();
      await run(tracerOf(policy, exporters));
      const text = JSON.stringify(open.records);
      expect(text).toContain(`Answer as ${MAIL}`);
      expect(text.split(MAIL)).toHaveLength(2);
      expect(text).toContain('Write to [EMAIL_1]');
    }
    expect(JSON.stringify(closed.records)).not.toContain(MAIL);
  });

  it('is never in the rows of prompts and long texts, which are for everybody', async () => {
    const open = memory({ allowRaw: true });
    const tracer = tracerOf({ content: 'raw' }, [open]);
    withTrace('work', { tracer }, (trace) => {
      const system = `Answer as ${MAIL}. ${'Be brief. '.repeat(2_000)}`;
      withSpan('ask', { kind: 'llm', input: [{ role: 'system', content: system }] }, () => 1);
      trace.set({ featureFlags: { note: system } });
    });
    await tracer.flush();
    const rows = open.records.filter((record) => !isOwn(record));
    expect(rows.map(({ type }) => type).toSorted()).toContain('prompt');
    expect(JSON.stringify(rows)).not.toContain(MAIL);
    expect(JSON.stringify(rows)).toContain('Answer as [EMAIL_1]');
  });

  it('is kept whole in its place, up to the length that is kept of any text', async () => {
    const open = memory({ allowRaw: true });
    const tracer = tracerOf({ content: 'raw' }, [open]);
    withTrace('work', { tracer }, (trace) => void trace.setInput(`${MAIL} `.repeat(200_000)));
    await tracer.flush();
    const { input } = open.traces[0] as { readonly input?: unknown };
    expect(String(input).length).toBeLessThan(DEFAULT_LIMITS.maxContentLength + 100);
    expect(String(input).length).toBeGreaterThan(DEFAULT_LIMITS.maxContentLength - 200);
    expect(input).toContain('[TRUNCATED 3200000 chars]');
  });
});
