import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { openStore, type AccessEntry } from '@llmtrace/store';
import { aContent, aPrompt, aTrace } from '@llmtrace/testing/sample-records';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresPlace } from './postgres-place.js';
import { runCli, store as writeRecords } from './run-cli.js';

const content = aContent('a whole text '.repeat(300));
const trace = {
  ...aTrace({ input: 'where is my refund' }),
  contents: [{ path: '/input', hash: content.hash, chars: content.chars }],
};
const other = aTrace({ traceId: 'f'.repeat(32), input: 'something else' });
const prompts = [aPrompt(), aPrompt({ versionId: 'prv_2', hash: 'b'.repeat(64) })];
const [one, two] = prompts.map(({ versionId }) => `support_agent_v3@${versionId}`);

const postgres = postgresPlace();
let dir: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'llmtrace-access-'));
  await writeRecords(dir, content, trace, other, ...prompts);
  const file = join(dir, 'all');
  await runCli(['export', '--dir', dir, '--out', file]);
  await runCli(['import', file, '--store', postgres.url]);
});
afterAll(async () => {
  rmSync(dir, { recursive: true });
  await postgres.remove();
});

describe.each([
  ['SQLite', () => dir],
  ['PostgreSQL', () => postgres.url],
])('what was read is written down in %s', (_name, place) => {
  async function noted(...args: readonly string[]): Promise<readonly AccessEntry[]> {
    const address = place();
    const flag = address === dir ? '--dir' : '--store';
    const store = openStore(address);
    const before = (await store.listAccess()).length;
    expect(await runCli([...args, flag, address])).toMatchObject({ code: 0 });
    const entries = await store.listAccess();
    await store.close();
    return entries.slice(0, entries.length - before);
  }

  const out = (name: string): readonly string[] => ['--out', join(dir, `${name}-${Math.random()}`)];

  it.each<[readonly string[], Partial<AccessEntry>]>([
    [['show', '8f91'], { what: 'show', traceIds: [trace.traceId] }],
    [['show', '8f91', '--text'], { what: 'show --text', traceIds: [trace.traceId] }],
    [['show', '8f91', '--full'], { what: 'show --full', traceIds: [trace.traceId] }],
    [['search', 'refund'], { what: 'search', traceIds: [trace.traceId] }],
    [
      ['content', content.hash],
      { what: `content ${content.hash.slice(0, 12)}`, traceIds: [trace.traceId] },
    ],
    [['prompt', 'show', one!], { what: `prompt show ${one}`, traceIds: [] }],
    [['prompt', 'diff', one!, two!], { what: `prompt diff ${one} ${two}`, traceIds: [] }],
    [
      [
        'sql',
        "SELECT trace_id FROM llm_texts WHERE input LIKE '%refund%' AND input <> 'ada@example.com'",
      ],
      {
        what: "sql SELECT trace_id FROM llm_texts WHERE input LIKE '%refund%' AND input <> '[EMAIL_1]'",
        traceIds: [trace.traceId],
      },
    ],
  ])('by %j', async (args, entry) => {
    const user = userInfo().username;
    expect(await noted(...args)).toMatchObject([{ user, via: 'cli', ...entry }]);
  });

  it('by export, in both formats, and not where it leaves text out', async () => {
    const entry = { what: 'export', traceIds: [trace.traceId, other.traceId] };
    expect(await noted('export', ...out('a'))).toMatchObject([entry]);
    expect(await noted('export', '--format', 'csv', ...out('b'))).toMatchObject([entry]);
    expect(await noted('export', '--no-text', ...out('c'))).toEqual([]);
  });

  it('and not by what shows no text', async () => {
    for (const command of [['list'], ['stats'], ['errors'], ['search', 'nobody said this']])
      expect(await noted(...command)).toEqual([]);
  });
});

it('shows nothing that cannot be written down', async () => {
  const url = new URL(postgres.url);
  const schema = url.searchParams.get('schema') ?? '';
  const role = `reader_${schema}`;
  const client = new pg.Client(postgres.url);
  await client.connect();
  await client.query(`CREATE ROLE "${role}" LOGIN; GRANT USAGE ON SCHEMA "${schema}" TO "${role}";
    GRANT SELECT ON ALL TABLES IN SCHEMA "${schema}" TO "${role}"`);
  try {
    url.username = role;
    const { code, out, err } = await runCli(['show', '8f91', '--text', '--store', url.href]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('may add rows to llm_access_log');
    expect((await runCli(['list', '--store', url.href])).code).toBe(0);
  } finally {
    await client.query(`DROP OWNED BY "${role}"; DROP ROLE "${role}"`);
    await client.end();
  }
});
