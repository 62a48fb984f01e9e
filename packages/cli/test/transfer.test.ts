import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  aContent,
  aLateSpan,
  aPrompt,
  aPromptLabel,
  aScore,
  refundTrace,
} from '@llmtrace/testing/sample-records';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvLine } from '../src/transfer/csv.js';
import { runCli, store } from './run-cli.js';

const content = aContent('a whole text '.repeat(300));
const trace = {
  ...refundTrace(),
  contents: [{ path: '/input', hash: content.hash, chars: content.chars }],
  metadata: { note: '=HYPERLINK("http://x")' },
};

let home: string;
let dir: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'llmtrace-transfer-'));
  dir = join(home, 'traces');
  await store(dir, content, trace, aLateSpan(), aScore(), aPrompt(), aPromptLabel());
});
afterAll(() => rmSync(home, { recursive: true }));

async function shown(from: string): Promise<unknown> {
  return JSON.parse((await runCli(['show', '8f91', '--store', from, '--json'])).out);
}

describe('JSON lines', () => {
  it('carry everything into another store, however often they are imported', async () => {
    const file = join(home, 'all.jsonl');
    const exported = await runCli(['export', '--dir', dir, '--out', file]);
    expect(exported).toMatchObject({ code: 0, out: '', err: '1 traces, 6 lines.\n' });
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const other = join(home, 'other.db');
    const first = await runCli(['import', file, '--store', other]);
    expect(first.out).toBe('6 records were new, 0 were there already.\n');
    const again = await runCli(['import', file, '--store', other, '--json']);
    expect(JSON.parse(again.out)).toEqual({ written: 0, repeated: 6, skippedLines: 0 });

    expect(await shown(other)).toEqual(await shown(join(dir, 'traces.db')));
    const text = await runCli(['content', content.hash, '--store', other]);
    expect(text.out.trimEnd()).toBe(content.text.trimEnd());
    const prompts = await runCli(['prompt', 'list', '--store', other]);
    expect(prompts.out).toContain('support_agent_v3');
  });

  it('leave out every text where that is asked for', async () => {
    const file = join(home, 'bare.jsonl');
    await runCli(['export', '--dir', dir, '--no-text', '--out', file]);
    const lines = readFileSync(file, 'utf8');
    for (const text of [content.text.slice(0, 50), 'HYPERLINK', 'You help customers'])
      expect(lines).not.toContain(text);
    expect(lines).toContain('"durationMs":133');
  });

  it('go to the standard output without --out', async () => {
    const { out } = await runCli(['export', '--dir', dir], { pipeTo: 'wc -l' });
    expect(out.trim()).toBe('6');
  });

  it('are not written over a file that is there', async () => {
    const file = join(home, 'there.jsonl');
    await runCli(['export', '--dir', dir, '--out', file]);
    const { code, err } = await runCli(['export', '--dir', dir, '--out', file]);
    expect([code, err]).toEqual([1, expect.stringContaining('There is a file')]);
  });

  it('that are none are left out and counted', async () => {
    const file = join(home, 'odd.jsonl');
    writeFileSync(file, '{"type":"trace"}\n\nnonsense\n');
    const { code, err, out } = await runCli(['import', file, '--store', join(home, 'odd.db')]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(
      `Nothing in ${file} is a record or a request of OTLP: 2 lines were left out.`,
    );
    appendFileSync(file, `${JSON.stringify(trace)}\n`);
    const some = await runCli(['import', file, '--store', join(home, 'odd.db')]);
    expect([some.code, some.out]).toEqual([0, '1 records were new, 0 were there already.\n']);
    expect(some.err).toContain('2 lines are torn');
    const none = await runCli(['import', join(home, 'none'), '--store', join(home, 'odd.db')]);
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('(ENOENT)')]);
  });
});

it('imports into a folder that is not there yet', async () => {
  const file = join(home, 'again.jsonl');
  await runCli(['export', '--dir', dir, '--out', file]);
  const fresh = join(home, 'fresh', 'traces');
  expect((await runCli(['import', file, '--dir', fresh])).code).toBe(0);
  expect((await runCli(['list', '--dir', fresh])).out).toContain('8f91c2d4');
});

describe('CSV', () => {
  it('has a row a trace or span, the same columns in each, times in µs', async () => {
    for (const [table, rows] of [
      ['traces', 1],
      ['spans', refundTrace().spans.length + 1],
    ] as const) {
      const file = join(home, `${table}.csv`);
      await runCli(['export', '--dir', dir, '--format', 'csv', '--table', table, '--out', file]);
      const [head = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
      expect(head).toMatch(/^trace_id,root_span_id,/);
      expect(lines).toHaveLength(rows);
      expect(lines[0]).toContain(`${trace.startTime}000`.slice(0, 10));
    }
  });

  it('has no text without it', async () => {
    const file = join(home, 'bare.csv');
    await runCli(['export', '--dir', dir, '--format', 'csv', '--no-text', '--out', file]);
    const text = readFileSync(file, 'utf8');
    expect(text).not.toMatch(/metadata|error_message|HYPERLINK/);
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+49 30 1234', "'+49 30 1234"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ['＝1', "'＝1"],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['=a,"b"', '"\'=a,""b"""'],
    ['plain', 'plain'],
    [-2, '-2'],
    [null, ''],
  ])('makes %j a cell that no spreadsheet runs', (value, cell) => {
    expect(csvLine([value])).toBe(cell);
  });
});
