import { mkdtempSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aContent, aTrace, sealed } from '@llmtrace/testing/sample-records';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { setDiagnosticsLogger } from '../../src/diagnostics.js';
import { jsonl } from '../../src/exporters/jsonl.js';
import { isSegmentName } from '../../src/exporters/segment-name.js';
import type { ContentRecord } from '../../src/model/content-record.js';
import type { LlmTraceRecord, TraceRecord } from '../../src/model/record.js';
import { contentReferences } from '../../src/sealing/contents/content-references.js';
import { pick, seeded } from '../sealing/random-value.js';

setDiagnosticsLogger({ warn: () => {} });

let home: string;
let dir: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'llmtrace-jsonl-'));
  dir = join(home, 'traces');
});
afterEach(() => rmSync(home, { recursive: true }));

function segments(): readonly (readonly LlmTraceRecord[])[] {
  return readdirSync(dir)
    .filter(isSegmentName)
    .sort()
    .map((name) =>
      readFileSync(join(dir, name), 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as LlmTraceRecord),
    );
}

const TEXTS: readonly ContentRecord[] = Array.from({ length: 12 }, (_, i) =>
  aContent(`${i} ${'words '.repeat(300)}`),
);

/** A trace after the texts that it refers to, as sealing hands them on. */
function unit(name: string, ...texts: readonly ContentRecord[]): readonly LlmTraceRecord[] {
  const contents = texts.map(({ hash, chars }, i) => ({ path: `/metadata/${i}`, hash, chars }));
  return [...texts, aTrace({ name, contents })];
}

function expectSelfContained(): void {
  for (const records of segments()) {
    const rows = records.filter((record) => record.type === 'content').map(({ hash }) => hash);
    expect(new Set(rows).size).toBe(rows.length);
    for (const { hash } of records.flatMap(contentReferences)) expect(rows).toContain(hash);
  }
}

const names = (): readonly string[] =>
  segments()
    .flat()
    .filter((record): record is TraceRecord => record.type === 'trace')
    .map(({ name }) => name);

it('writes a text once a segment, and again in the next one', async () => {
  const exporter = jsonl({ dir, segmentBytes: 20_000 });
  const [text] = TEXTS as [ContentRecord];
  for (let i = 0; i < 40; i++) await exporter.export(sealed(...unit(`trace ${i}`, text)));
  await exporter.shutdown();
  expect(segments().length).toBeGreaterThan(1);
  expectSelfContained();
  expect(names()).toHaveLength(40);
});

it.each([1, 2, 3, 4, 5])(
  'keeps every segment complete, however batches and segments fall (seed %i)',
  async (seed) => {
    const random = seeded(seed);
    const exporter = jsonl({ dir, segmentBytes: 8_000, maxBytes: 60_000 });
    let records: LlmTraceRecord[] = [];
    for (let i = 0; i < 120; i++) {
      const texts = [pick(random, TEXTS), pick(random, TEXTS), pick(random, TEXTS)];
      records.push(...unit(`trace ${i}`, ...new Set(texts)));
    }
    while (records.length > 0) {
      const size = 1 + Math.floor(random() * 9);
      const batch = sealed(...records.slice(0, size));
      records = records.slice(size);
      if (random() < 0.2) exporter.exportSync?.(batch);
      else await exporter.export(batch);
    }
    await exporter.shutdown();
    expectSelfContained();
    expect(names()).toContain('trace 119');
    expect(names()).not.toContain('trace 0');
  },
);

it('writes a text again when its segment was deleted', async () => {
  const exporter = jsonl({ dir });
  const [text] = TEXTS as [ContentRecord];
  await exporter.export(sealed(...unit('first', text)));
  for (const name of readdirSync(dir).filter(isSegmentName)) unlinkSync(join(dir, name));
  await exporter.export(sealed(...unit('second', text)));
  await exporter.shutdown();
  expect(names()).toEqual(['second']);
  expectSelfContained();
});

it('writes a text again when the batch that held it was lost', async () => {
  writeFileSync(dir, '');
  const exporter = jsonl({ dir });
  const [text] = TEXTS as [ContentRecord];
  await expect(exporter.export(sealed(...unit('lost', text)))).rejects.toThrow();
  rmSync(dir);
  await exporter.export(sealed(...unit('kept', text)));
  await exporter.shutdown();
  expect(names()).toEqual(['kept']);
  expectSelfContained();
});

it.each(['export', 'exportSync'] as const)(
  'repeats a text in its segment an hour later, for a store that has removed it (%s)',
  async (method) => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const exporter = jsonl({ dir });
    const [text] = TEXTS as [ContentRecord];
    for (const minutes of [0, 59, 1, 1]) {
      vi.advanceTimersByTime(minutes * 60_000);
      await exporter[method]?.(sealed(...unit(`after ${minutes}`, text)));
    }
    await exporter.shutdown();
    vi.useRealTimers();
    expect(segments().map((records) => records.map(({ type }) => type))).toEqual([
      ['content', 'trace', 'trace', 'content', 'trace', 'trace'],
    ]);
  },
);

it('keeps the texts of two tenants apart', async () => {
  const exporter = jsonl({ dir });
  const [text] = TEXTS as [ContentRecord];
  const ofTenant = { ...text, tenantId: 'acme' };
  await exporter.export(sealed(text, ofTenant, text, ofTenant, aTrace()));
  await exporter.shutdown();
  expect(segments()[0]?.map(({ type }) => type)).toEqual(['content', 'content', 'trace']);
});
