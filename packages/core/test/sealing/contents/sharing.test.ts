import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { jsonl } from '../../../src/exporters/jsonl.js';
import { fromLine } from '../../../src/exporters/record-line.js';
import type { ContentRecord } from '../../../src/model/content-record.js';
import type { LlmTraceRecord, TraceRecord } from '../../../src/model/record.js';
import { contentKey, contentReferences } from '../../../src/sealing/contents/content-references.js';
import { rebuildTrace } from '../../../src/sealing/contents/rebuild.js';
import type { SealedRecord } from '../../../src/sealing/sealed.js';
import { TraceScript } from '../live.js';

const SYSTEM = `You serve the shop of help@shop.example.com. ${'Be brief and kind. '.repeat(300)}`;

const [A1, A2, B2] = ['a1', 'a2', 'b2'].map((id) => id.repeat(16)) as [string, string, string];

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'llmtrace-content-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A trace that asks with the shared prompt; what it masks before shifts the numbers of its placeholders. */
function ask(
  traceId: string,
  tenantId: string | undefined,
  first: string,
): readonly SealedRecord[] {
  const script = new TraceScript({}, traceId);
  if (tenantId !== undefined) script.trace.set({ tenantId });
  script.run('step', 'before', {}, (span) => span.setInput(first));
  script.run('llm', 'ask', {}, (span) =>
    span.setInput([
      { role: 'system', content: SYSTEM },
      { role: 'user', content: `hello from ${first}` },
    ]),
  );
  return script.sealAll();
}

async function write(...batches: readonly (readonly SealedRecord[])[]): Promise<void> {
  const exporter = jsonl({ dir });
  for (const batch of batches) await exporter.export(batch);
  await exporter.shutdown();
}

function stored(): readonly LlmTraceRecord[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(dir, name), 'utf8').trimEnd().split('\n'))
    .map((line) => fromLine(line) as LlmTraceRecord);
}

/** A store as it will be: rows by key, records with their references, and rows that go with their last reference. */
class Store {
  readonly rows: Map<string, ContentRecord> = new Map();
  readonly #records: LlmTraceRecord[] = [];

  constructor(records: readonly LlmTraceRecord[]) {
    for (const record of records) {
      if (record.type === 'content') this.rows.set(contentKey(record), record);
      else this.#records.push(record);
    }
  }

  trace(traceId: string): TraceRecord {
    return this.#records.find(
      (record): record is TraceRecord => record.type === 'trace' && record.traceId === traceId,
    ) as TraceRecord;
  }

  erase(traceId: string): void {
    const kept = this.#records.filter(
      (record) => !('traceId' in record) || record.traceId !== traceId,
    );
    this.#records.splice(0, this.#records.length, ...kept);
    const held = new Set(kept.flatMap(contentReferences).map(contentKey));
    for (const key of this.rows.keys()) if (!held.has(key)) this.rows.delete(key);
  }

  textOf(trace: TraceRecord): string {
    const { tenantId } = trace;
    const load = (hash: string): string | undefined =>
      this.rows.get(contentKey({ hash, ...(tenantId === undefined ? {} : { tenantId }) }))?.text;
    return JSON.stringify(rebuildTrace(trace, load));
  }
}

it('makes one row of a prompt that two traces number differently, and gives each its own back', async () => {
  await write(ask(A1, undefined, 'ada@example.com'), ask(B2, undefined, 'no mail'));
  const store = new Store(stored());
  expect(store.rows.size).toBe(1);
  expect([...store.rows.values()][0]?.text).toContain('the shop of [EMAIL_1].');
  expect(store.textOf(store.trace(A1))).toContain(
    SYSTEM.replace('help@shop.example.com', '[EMAIL_2]'),
  );
  expect(store.textOf(store.trace(B2))).toContain(
    SYSTEM.replace('help@shop.example.com', '[EMAIL_1]'),
  );
});

it('keeps a shared text for one tenant when the other’s trace is erased, and for nobody when both are', async () => {
  await write(ask(A1, 'acme', 'x'), ask(B2, 'bolt', 'y'));
  const store = new Store(stored());
  expect([...store.rows.values()].map(({ tenantId }) => tenantId)).toEqual(['acme', 'bolt']);
  store.erase(A1);
  expect([...store.rows.values()].map(({ tenantId }) => tenantId)).toEqual(['bolt']);
  expect(store.textOf(store.trace(B2))).toContain('Be brief and kind. Be brief');
  expect(store.textOf(store.trace(B2))).not.toContain('TRUNCATED');
  store.erase(B2);
  expect(store.rows.size).toBe(0);
});

it('keeps a text that two traces of one tenant share as long as the last of them', async () => {
  await write(ask(A1, 'acme', 'x'), ask(A2, 'acme', 'y'));
  const store = new Store(stored());
  expect(store.rows.size).toBe(1);
  store.erase(A2);
  expect(store.textOf(store.trace(A1))).not.toContain('TRUNCATED');
  store.erase(A1);
  expect(store.rows.size).toBe(0);
});

it('refers to every place of a text, by trace, span and field', () => {
  const [, trace] = ask(A1, 'acme', 'x');
  const [reference, ...others] = contentReferences(trace as SealedRecord);
  expect(others).toEqual([]);
  expect(reference).toEqual({
    hash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    tenantId: 'acme',
    traceId: A1,
    rootSpanId: (trace as TraceRecord).rootSpanId,
    spanId: (trace as TraceRecord).spans[1]?.spanId,
    path: '/input/0/content',
  });
});
