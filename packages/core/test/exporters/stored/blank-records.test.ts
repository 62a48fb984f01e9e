import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonl } from '@llmtrace/core';
import { blankRecords, readJournal, segmentNames } from '@llmtrace/core/records';
import { aScore, aTrace, sealed } from '@llmtrace/testing/sample-records';
import { afterEach, beforeEach, expect, it } from 'vitest';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'llmtrace-blank-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

async function onlySegment(): Promise<string> {
  const [name = ''] = await segmentNames(dir);
  return join(dir, name);
}

it('blanks the wanted records and leaves all others in their places', async () => {
  const exporter = jsonl({ dir });
  await exporter.export(sealed(aTrace({ name: 'keep' }), aTrace({ name: 'secret' }), aScore({})));
  const path = await onlySegment();
  const before = readFileSync(path, 'utf8');

  expect(await blankRecords(path, (record) => 'name' in record && record.name === 'secret')).toBe(
    1,
  );

  const after = readFileSync(path, 'utf8');
  expect(after).not.toContain('secret');
  expect(after).toHaveLength(before.length);
  expect(after.indexOf('"type":"score"')).toBe(before.indexOf('"type":"score"'));
  await exporter.shutdown();
});

it('lets a writer go on, and readers find neither a torn nor a skipped line', async () => {
  const exporter = jsonl({ dir });
  await exporter.export(sealed(aTrace({ name: 'secret' })));
  await blankRecords(await onlySegment(), () => true);
  await exporter.export(sealed(aTrace({ name: 'next' })));
  await exporter.shutdown();

  const batches = await Array.fromAsync(readJournal(dir, new Map()));
  expect(batches.flatMap(({ records }) => records)).toMatchObject([{ name: 'next' }]);
  expect(batches.reduce((sum, { skippedLines }) => sum + skippedLines, 0)).toBe(0);
});

it('does not touch a segment without a wanted record', async () => {
  const exporter = jsonl({ dir });
  await exporter.export(sealed(aTrace({})));
  await exporter.shutdown();
  const path = await onlySegment();
  appendFileSync(path, '{"type":"trace","torn');
  const before = readFileSync(path, 'utf8');
  expect(await blankRecords(path, () => false)).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe(before);
  expect(readdirSync(dir)).toHaveLength(2);
});
