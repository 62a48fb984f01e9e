import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TraceOutcome, TraceRecord } from '@llmtrace/core';
import { aScore, aSpan, aTrace } from '@llmtrace/testing/sample-records';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, store } from '../run-cli.js';

let dir: string;

/** A trace of a tenant, whose one call is of a model and a prompt. */
function trace(n: number, model: string, prompt: string, outcome: TraceOutcome): TraceRecord {
  const [name = '', versionId = ''] = prompt.split('@');
  const isError = outcome === 'error' || outcome === 'abandoned';
  return aTrace({
    traceId: String(n).repeat(32),
    rootSpanId: String(n).repeat(16),
    models: [model],
    startTime: aTrace().startTime + n,
    tenantId: `tenant_${n}`,
    featureFlags: { plan: `plan_${n}`, level: n },
    outcome,
    status: isError ? 'error' : 'success',
    spans: [aSpan({ kind: 'llm', name: 'answer', data: { model, prompt: { name, versionId } } })],
  });
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'llmtrace-filter-'));
  await store(
    dir,
    trace(1, 'gpt-4.1', 'support@v1', 'success'),
    trace(2, 'gpt-4.1-mini', 'support@v2', 'partial'),
    trace(3, 'gpt-4.1-mini', 'title@v2', 'error'),
    trace(4, 'claude', 'title@v3', 'abandoned'),
    aScore({ scoreId: 's1', traceId: '1'.repeat(32), name: 'tone', value: 'rude' }),
    aScore({ scoreId: 's2', traceId: '2'.repeat(32), name: 'tone', value: 'kind' }),
    aScore({ scoreId: 's3', traceId: '3'.repeat(32), name: 'tone', value: 'dry' }),
  );
});
afterAll(() => rmSync(dir, { recursive: true }));

describe('a condition that is given twice', () => {
  it.each([
    ['--tenant tenant_1 --tenant tenant_3', '13'],
    ['--tenant !tenant_1 --tenant !tenant_3', '24'],
    ['--model claude --model mini', '234'],
    ['--model !mini', '14'],
    ['--model !gpt-4.1', '234'],
    ['--model !gpt', '4'],
    ['--prompt support --prompt title', '1234'],
    ['--prompt support@v1 --prompt support@v2', '12'],
    ['--prompt !title', '12'],
    ['--status error --status partial', '234'],
    ['--status success --status abandoned', '124'],
    ['--status !success', '34'],
    ['--status !error --status !partial', '1'],
    ['--flag plan=plan_1 --flag plan=plan_2', '12'],
    ['--flag plan=!plan_1', '234'],
    ['--flag plan=plan_1 --flag level=2', ''],
    ['--score tone=rude --score tone=kind', '12'],
  ])('%s finds what any of its values means', async (text, found) => {
    const { code, out } = await runCli(['list', ...text.split(' '), '--json', '--dir', dir]);
    const ids = out.match(/(?<="traceId":")\d/g) ?? [];
    expect([code, ids.toSorted().join('')]).toEqual([0, found]);
  });

  it.each([
    ['--tenant nobody --tenant !tenant_1', '--tenant takes names, or !<name> for others'],
    ['--model gpt --model !mini', '--model takes names, or !<name> for others'],
    ['--prompt support@v1 --prompt title@v2', '--prompt takes several names, or several versions'],
    ['--prompt support --prompt title@v2', '--prompt takes several names, or several versions'],
    ['--prompt !support@v1', "Versions are left out by --prompt-version '!v1'"],
    ['--prompt support@v1 --prompt-version v2', '--prompt and --prompt-version ask for the same'],
    ['--status partial --outcome fallback', '--status and --outcome ask for the same'],
    ['--user !ada', '--user cannot mean others'],
    ['--status error --status open', 'open stands alone'],
    ['--latency 1s.. --latency ..2s', '--latency is given 2 times'],
    ['--since 2h --since 1h', '--since is given 2 times'],
    ['--unexpected-prompt yes --unexpected-prompt no', '--unexpected-prompt is given 2 times'],
    ['--flag level=1 --flag level=2', '--flag level takes several values'],
    ['--flag level=!1', '--flag level takes several values'],
    ['--score tone=0.5.. --score tone=..0.2', '--score tone takes several values'],
  ])('%s is refused', async (text, problem) => {
    const { code, out, err } = await runCli(['list', ...text.split(' '), '--dir', dir]);
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(problem)]);
  });

  it('is read so in the sets of a comparison', async () => {
    const sets = ['support@v1,support@v2', 'tenant=tenant_3,tenant=tenant_4'];
    const { out } = await runCli(['compare', ...sets, '--json', '--dir', dir]);
    expect(JSON.parse(out)).toMatchObject({ traces: { a: 2, b: 2 } });
  });
});
