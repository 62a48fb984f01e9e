import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LlmTraceRecord } from '@llmtrace/core';
import {
  aContent,
  aLateSpan,
  aPrompt,
  aPromptLabel,
  anOpenTrace,
  refundTrace,
} from '@llmtrace/testing/sample-records';
import { makeTraffic } from '@llmtrace/testing/traffic';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresPlace } from './postgres-place.js';
import { runCli } from './run-cli.js';

const DAY = 86_400_000;
const to = Date.UTC(2026, 5, 1);
const content = aContent('a whole text '.repeat(300));
const refund = {
  ...refundTrace(),
  contents: [{ path: '/input', hash: content.hash, chars: 3_900 }],
};
const traffic = [...makeTraffic({ traces: 400, from: to - 8 * DAY, to, textChars: 80 })];
const records: readonly LlmTraceRecord[] = [
  ...traffic,
  content,
  refund as LlmTraceRecord,
  aLateSpan(),
  aPrompt(),
  aPrompt({ versionId: 'prv_2', hash: 'b'.repeat(64), text: 'You help people.' }),
  aPromptLabel(),
  anOpenTrace({ traceId: 'e'.repeat(32), rootSpanId: 'e'.repeat(16) }),
];
const page = readFileSync(new URL('../../../docs/questions.md', import.meta.url), 'utf8');

/** What the page of questions asks; some name what only the demo has. */
const QUESTIONS = [...page.matchAll(/^```sh\nllmtrace (.+)$/gm)].map(([, command = '']) => command);

/** Everything that only reads. */
const READS: readonly string[] = [
  'list --limit 50',
  'list --sort cost --limit 30 --json',
  'list --status error --route chat --since 2026-05-25 --latency 200ms..',
  'list --model mini --user-segment !free --tokens 100..',
  'list --score thumbs=no --json',
  'list --metadata plan=pro --flag rerank=true',
  'list --tag beta --entity-type EMAIL',
  `show ${refund.traceId.slice(0, 8)} --text --full`,
  `show ${refund.traceId} --json`,
  'show --status error --text',
  'search refund',
  'search "a whole" --json',
  'stats',
  'stats --by feature,userSegment --measures count,cost --every 1d',
  'stats --by model --measures count,latency,ttft,tokens,cost,retries,finishReasons',
  'stats --by tool --measures tools --json',
  'top users --by cost',
  'top features --by count',
  'top prompts --by tokens',
  'top tools',
  'top tools --by errors',
  'top tenants',
  'top sessions --limit 5',
  'top steps --by ttft',
  'errors',
  'errors --by kind,model --json',
  'compare model=gpt-4.1 model=gpt-4.1-mini',
  'onset errorRate --every 6h',
  'onset latencyP95 --route chat',
  `content ${content.hash}`,
  'prompt list',
  'prompt list --json',
  'prompt show support_agent_v3',
  'sql "SELECT trace_id, status, prompt_tokens FROM llm_traces ORDER BY trace_id LIMIT 20"',
  'retain --dry-run',
  'delete --tenant acme --dry-run',
  'sql "SELECT count(*) AS n, sum(cost_nano_usd) AS spent, round(CAST(avg(latency_ms) AS numeric), 3) AS mean, max(trace_id) AS last FROM llm_traces"',
];

const postgres = postgresPlace();
let home: string;
let sqlite: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'llmtrace-cli-postgres-'));
  sqlite = join(home, 'traces.db');
  const file = join(home, 'all.jsonl');
  writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  for (const place of [postgres.url, sqlite])
    expect((await runCli(['import', file, '--store', place])).code).toBe(0);
}, 120_000);
afterAll(async () => {
  rmSync(home, { recursive: true });
  await postgres.remove();
});

function words(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
}

/** What a command answers; statements in SQL order equal rows, and nulls, as their database does. */
async function ask(
  command: string,
  place: string,
): Promise<{
  readonly code: number | null;
  readonly err: string;
  readonly lines: readonly string[];
}> {
  const { code, out, err } = await runCli([...words(command), '--store', place]);
  const lines = out
    .trimEnd()
    .replace(/(open +)\d+s/, '$1<age>')
    .split('\n');
  return {
    code,
    err: err.replace(/ in \S+ matches/, ''),
    lines: command.startsWith('sql ') ? lines.toSorted() : lines,
  };
}

describe('every command that reads', () => {
  it.each(QUESTIONS)('answers on PostgreSQL as on SQLite: %s', async (command) => {
    expect(await ask(command, postgres.url)).toEqual(await ask(command, sqlite));
  });

  it.each(READS)('says of PostgreSQL what it says of SQLite: %s', async (command) => {
    const [there, here] = [await ask(command, postgres.url), await ask(command, sqlite)];
    expect(there).toEqual(here);
    expect(there.code).toBe(0);
  });
});

describe('what is exported', () => {
  it.each(['', '--status error --no-text', '--format csv', '--format csv --table spans --no-text'])(
    'of PostgreSQL is what is exported of SQLite: %s',
    async (flags) => {
      const write = async (place: string, name: string): Promise<string> => {
        const out = join(home, name);
        const args = ['export', ...words(flags), '--store', place, '--out', out];
        expect((await runCli(args)).code).toBe(0);
        const text = readFileSync(out, 'utf8');
        rmSync(out);
        return text;
      };
      const there = await write(postgres.url, 'there');
      expect(there.length).toBeGreaterThan(10_000);
      expect(there).toBe(await write(sqlite, 'here'));
    },
  );
});
