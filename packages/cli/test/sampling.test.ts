import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTracer, jsonl, withTrace } from '@llmtrace/core';
import { aTrace } from '@llmtrace/testing/sample-records';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCli, store, type Finished } from './run-cli.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'llmtrace-sampling-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function sampling(...args: readonly string[]): Promise<Finished> {
  return runCli(['sampling', ...args, '--dir', dir]);
}

it('raises, shows and takes back', async () => {
  const raised = await sampling('raise', '--tenant', 'acme', '--route', '/api/chat', '--for', '2h');
  expect(raised).toMatchObject({ code: 0, err: '' });
  expect(raised.out).toMatch(/^[0-9a-f]{8} {2}full {2}tenant=acme route=\/api\/chat {2}for /);
  await sampling('raise', '--model', 'gpt-4.1', '--tier', 'metadata', '--for', '1d');
  const shown = await sampling('show', '--json');
  const raises = shown.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string });
  expect(raises).toMatchObject([
    { tenant: 'acme', route: '/api/chat', tier: 'full' },
    { model: 'gpt-4.1', tier: 'metadata' },
  ]);
  expect((await sampling('clear', raises[0]!.id)).out).toBe('1 taken back\n');
  expect((await sampling('show')).out).toMatch(/^[0-9a-f]{8} {2}metadata {2}model=gpt-4\.1/);
  await sampling('clear');
  expect(await sampling('show')).toMatchObject({ out: '', err: 'Nothing is raised.\n' });
});

it('is followed by an app that runs', async () => {
  await sampling('raise', '--tenant', 'acme', '--for', '1h');
  const tracer = createTracer({
    exporters: [jsonl({ dir })],
    sampling: { otherwise: 'drop', dir },
  });
  for (const tenantId of ['acme', 'globex']) {
    withTrace(`for ${tenantId}`, { tracer, attributes: { tenantId } }, () => {});
  }
  await tracer.shutdown();
  const { out } = await runCli(['list', '--json', '--dir', dir]);
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object),
  ).toMatchObject([{ name: 'for acme', sampling: { tier: 'full', rule: 'raised', rate: 1 } }]);
});

it.each<[readonly string[], RegExp, number]>([
  [['raise', '--for', '1h'], /Say whose traces/, 2],
  [['raise', '--tenant', 'a', '--for', 'soon'], /Give a time/, 2],
  [['raise', '--tenant', 'a', '--for', '8d'], /at most 7d/, 2],
  [['raise', '--tenant', 'a', '--for', '1h', '--tier', 'drop'], /full or metadata/, 2],
  [['clear', 'nothing'], /No raise has the id "nothing"/, 1],
])('refuses %j with a remedy', async (args, problem, exitCode) => {
  const { code, err } = await sampling(...args);
  expect(code).toBe(exitCode);
  expect(err).toMatch(problem);
});

it('says when the control file is garbage', async () => {
  writeFileSync(join(dir, 'sampling.json'), 'not JSON');
  const { code, err } = await sampling('show');
  expect(code).toBe(1);
  expect(err).toMatch(/Remove it and try again/);
});

it('shows tier and rule of a trace that was not kept in full, in the list and above the timeline', async () => {
  const full = aTrace({ traceId: 'f'.repeat(32) });
  const partly = aTrace({ sampling: { tier: 'metadata', rule: 'rest', rate: 1 } });
  await store(dir, full, partly);
  const { out } = await runCli(['list', '--dir', dir]);
  const lines = out.trimEnd().split('\n');
  expect(lines[0]).toMatch(/KEPT$/);
  expect(lines.filter((line) => line.endsWith('metadata (rest)'))).toHaveLength(1);
  const shown = await runCli(['show', partly.traceId, '--dir', dir]);
  expect(shown.out.split('\n')[0]).toContain('metadata (rest)');
});
