import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTracer, jsonl } from '@llmtrace/core';
import { createPriceBook } from '@llmtrace/cost';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectModel } from '../examples/express-support-agent/src/model.js';
import { runScenarios } from '../examples/express-support-agent/src/run-scenarios.js';
import { runCli } from '../packages/cli/src/cli.js';
import { postgresPlace } from '../packages/cli/test/postgres-place.js';

/** Long enough for a scripted model on a busy machine: only the calls that never end reach it. */
const MODEL_TIMEOUT_MS = 2_000;

const page = readFileSync(new URL('../docs/questions.md', import.meta.url), 'utf8');
const QUESTIONS = [
  ...page.matchAll(/^### (.+)\n\n```sh\nllmtrace (.+)\n```\n\n```text\n([\s\S]*?)\n```$/gm),
].map(([, question = '', command = '', answer = '']) => ({ question, command, answer }));

const postgres = postgresPlace();

let dir: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'llmtrace-questions-'));
  const tracer = createTracer({
    service: 'support-agent',
    environment: 'production',
    pipelineVersion: '2026.6.1',
    exporters: [jsonl({ dir })],
    prices: createPriceBook(),
  });
  const model = await connectModel();
  await runScenarios(tracer, model, {
    modelTimeoutMs: MODEL_TIMEOUT_MS,
    hangUpAfterMs: MODEL_TIMEOUT_MS / 2,
  });
  await tracer.shutdown();
  await model.close();
  const all = join(dir, 'all.export');
  await ask(['export', '--dir', dir, '--out', all]);
  expect((await ask(['import', all, '--store', postgres.url])).code).toBe(0);
}, 120_000);
afterAll(async () => {
  rmSync(dir, { recursive: true });
  await postgres.remove();
});

it('asks every question that stands on the page', () => {
  expect(QUESTIONS).toHaveLength(page.match(/^### /gm)?.length ?? 0);
  expect(QUESTIONS.length).toBeGreaterThanOrEqual(19);
});

it.each(QUESTIONS)('answers: $question', async ({ command, answer }) => {
  const { code, out, notes } = await ask([...words(command), '--dir', dir]);
  expect([code, notes]).toEqual([0, []]);
  expect(lasting(out)).toEqual(lasting(answer));
});

it.each(QUESTIONS)('answers on PostgreSQL: $question', async ({ command }) => {
  const here = await ask([...words(command), '--dir', dir]);
  const there = await ask([...words(command), '--store', postgres.url]);
  expect({ ...there, out: linesOf(there.out) }).toEqual({ ...here, out: linesOf(here.out) });
});

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly notes: readonly string[];
}

async function ask(args: readonly string[]): Promise<Answer> {
  const out: string[] = [];
  const notes: string[] = [];
  const code = await runCli(args, {
    color: false,
    width: 160,
    out: (text) => void out.push(text),
    note: (text) => void notes.push(text),
    progress() {},
  });
  return { code, out: out.join('\n'), notes };
}

/** Where a statement leaves the order of equal rows, and of nulls, to the database, so do we. */
function linesOf(text: string): readonly string[] {
  return text.split('\n').toSorted();
}

/** The words of a command line, as a shell splits them. */
function words(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
}

/** The lines of an answer without what differs from run to run: durations, times, ids, and the order that they make. */
function lasting(text: string): readonly string[] {
  return (
    text
      .split('\n')
      .map((line) =>
        line
          .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '<time>')
          .replaceAll(/\d[\d.,]* ?m?s\b/g, '<duration>')
          .replaceAll(/\b(?=[0-9a-f]*\d)[0-9a-f]{8}\b/g, '<id>')
          .replaceAll(/(trc|User:) [0-9a-f]+…/g, '$1 <id>')
          // How a difference of durations is judged.
          .replace(/^(latency \w+ ).*/, '$1')
          .replace(/^outputTokensPerRequest .*/, '<verdict>')
          .replaceAll(/\s+/g, ' ')
          .trim(),
      )
      // How many minutes the demo took, and where its code came from.
      .filter((line) => !/^<time> \d+ [\d.]+$/.test(line) && !line.includes('gitSha'))
      .toSorted()
  );
}
