import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diagnosticCounts, jsonl } from '@llmtrace/core';
import { aSpan, aTrace, sealed } from '@llmtrace/testing/sample-records';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPriceBook, startNightlyPricing, type NightlyPricing } from '../../src/index.js';

const EVENING = Date.UTC(2026, 5, 3, 22);
const HOUR_MS = 3_600_000;
const prices = createPriceBook({
  overrides: [{ model: 'house', input: 1, output: 1 }],
  sources: [],
});

let dir: string;
const started: NightlyPricing[] = [];

beforeEach(async () => {
  vi.useFakeTimers({ now: EVENING, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  dir = mkdtempSync(join(tmpdir(), 'llmtrace-nightly-'));
  const call = aSpan({
    kind: 'llm',
    name: 'answer',
    data: { model: 'house', usage: { inputTokens: 10, outputTokens: 1 } },
  });
  const exporter = jsonl({ dir });
  await exporter.export(sealed(aTrace({ startTime: EVENING - HOUR_MS, spans: [call] })));
  await exporter.shutdown();
});
afterEach(() => {
  for (const nightly of started.splice(0)) nightly.stop();
  vi.useRealTimers();
  rmSync(dir, { recursive: true });
});

function start(at?: string): NightlyPricing {
  const nightly = startNightlyPricing({ dir, prices, ...(at === undefined ? undefined : { at }) });
  started.push(nightly);
  return nightly;
}

function costs(): number {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(dir, name), 'utf8').split('\n'))
    .filter((line) => line.includes('"reason":"nightly"')).length;
}

it('runs each night at its time, in one of the processes that share a folder', async () => {
  for (let process = 0; process < 5; process++) start('03:00');
  vi.advanceTimersByTime(5 * HOUR_MS - 1);
  expect(existsSync(join(dir, 'pricing-2026-06-04.lock'))).toBe(false);
  vi.advanceTimersByTime(1);
  await vi.waitFor(() => expect(costs()).toBe(1));
  expect(readdirSync(dir).filter((name) => name.endsWith('.lock'))).toEqual([
    'pricing-2026-06-04.lock',
  ]);
  vi.advanceTimersByTime(24 * HOUR_MS);
  await vi.waitFor(() =>
    expect(readdirSync(dir).filter((name) => name.endsWith('.lock'))).toEqual([
      'pricing-2026-06-05.lock',
    ]),
  );
  expect(costs()).toBe(1);
});

it('runs at once when it is asked to, once a day, whoever asks', async () => {
  const reports = await Promise.all(Array.from({ length: 8 }, () => start().runNow()));
  expect(reports.filter((report) => report !== undefined)).toMatchObject([
    { changedTraces: 1, dryRun: false },
  ]);
  expect(costs()).toBe(1);
});

it('goes on after a night that failed, and counts it', async () => {
  const before = diagnosticCounts().hook_error ?? 0;
  const folder = dir;
  dir = join(folder, 'file');
  writeFileSync(dir, 'no folder');
  start('23:00');
  vi.advanceTimersByTime(HOUR_MS);
  await vi.waitFor(() => expect(diagnosticCounts().hook_error).toBe(before + 1));
  rmSync(dir);
  vi.advanceTimersByTime(24 * HOUR_MS);
  await vi.waitFor(() => expect(existsSync(join(dir, 'pricing-2026-06-04.lock'))).toBe(true));
  dir = folder;
});

it.each([
  [{ at: '3:00' }, '"at"'],
  [{ at: '24:00' }, '"at"'],
  [{ days: 0 }, '"days"'],
])('refuses %j', (options, message) => {
  expect(() => startNightlyPricing({ dir, ...options })).toThrow(message);
});
