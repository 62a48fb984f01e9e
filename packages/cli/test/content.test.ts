import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTracer, jsonl, withSpan, withTrace, type TraceRecord } from '@llmtrace/core';
import { aContent, aTrace } from '@llmtrace/testing/sample-records';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli, store } from './run-cli.js';

const SYSTEM = `You serve the shop of help@shop.example.com.\n${'\tBe brief and kind.\n'.repeat(300)}The end.`;
const MASKED = SYSTEM.replace('help@shop.example.com', '[EMAIL_1]');
/** As a terminal is shown it. */
const PRINTED = MASKED.replaceAll('\t', '    ');

let home: string;
let dir: string;
let traceId: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'llmtrace-content-'));
  dir = join(home, 'traces');
  const tracer = createTracer({ hashKey: 'test', exporters: [jsonl({ dir })] });
  const ask = async (question: string): Promise<string> => {
    const input = [
      { role: 'system', content: SYSTEM },
      { role: 'user', content: question },
    ];
    return withSpan('ask', { kind: 'llm', input }, async () => 'done');
  };
  await withTrace('nightly', async () => {
    await withSpan('read', { input: 'from ada@example.com' }, async () => undefined);
    await ask('What now?');
    await ask('And then?');
  });
  await tracer.shutdown();
  const { out } = await runCli(['list', '--dir', dir, '--json']);
  ({ traceId } = JSON.parse(out) as TraceRecord);
});
afterAll(() => rmSync(home, { recursive: true }));

it('prints the whole of a text by the beginning of its hash', async () => {
  const shown = await runCli(['show', traceId, '--dir', dir, '--json']);
  const hash = /sha256 ([0-9a-f]{12})/.exec(shown.out)?.[1] as string;
  const { code, out, err } = await runCli(['content', hash, '--dir', dir]);
  expect([code, err]).toEqual([0, '']);
  expect(out).toBe(`${PRINTED}\n`);
});

it('shows each text that a trace cuts once, whole, with the placeholders of the trace', async () => {
  const { code, out } = await runCli(['show', traceId, '--dir', dir, '--full']);
  expect(code).toBe(0);
  expect(out).toMatch(/── ask\/input\/0\/content and 1 more {2}\d+ chars {2}[0-9a-f]{12}\n/);
  expect(out.split(PRINTED.replace('[EMAIL_1]', '[EMAIL_2]'))).toHaveLength(2);
});

it('prints a trace with its texts in their places as JSON', async () => {
  const { out } = await runCli(['show', traceId, '--dir', dir, '--full', '--json']);
  const [trace] = (JSON.parse(out) as { readonly roots: readonly [TraceRecord] }).roots;
  const input = trace.spans[1]?.input as readonly { readonly content: string }[];
  expect(input[0]?.content).toBe(SYSTEM.replace('help@shop.example.com', '[EMAIL_2]'));
  expect(out).not.toContain('TRUNCATED');
});

it('says what is gone, and where nothing was cut', async () => {
  const text = aContent('a whole text '.repeat(300));
  const { hash, chars } = text;
  const lone = join(home, 'lone');
  await store(lone, aTrace({ input: 'cut', contents: [{ path: '/input', hash, chars }] }));
  const gone = await runCli(['show', '8f91', '--dir', lone, '--full']);
  expect(gone.out).toContain(`── trace/input  ${chars} chars`);
  expect(gone.out).toContain('(gone: it was removed by its age, or erased)');
  const short = join(home, 'short');
  await store(short, aTrace());
  expect((await runCli(['show', '8f91', '--dir', short, '--full'])).out).toContain(
    'No text of this trace is shown cut.',
  );
});

it('says what to do when no text has such a hash, several have, or none could', async () => {
  const several = join(home, 'several');
  const hash = (end: string): string => `abcd${end.repeat(60)}`;
  await store(several, aContent('one', { hash: hash('1') }), aContent('two', { hash: hash('2') }));
  const none = await runCli(['content', 'ffff', '--dir', several]);
  expect([none.code, none.out]).toEqual([1, '']);
  expect(none.err).toContain(`No text in ${several} has a hash that begins with "ffff".`);
  const two = await runCli(['content', 'ABCD', '--dir', several]);
  expect(two.err).toContain(`"abcd" is the beginning of 2 hashes. Give more digits`);
  expect(two.err).toContain(hash('2'));
  const never = await runCli(['content', 'x\u001b[2J', '--dir', several]);
  expect(never.err).toContain('"x\\x1b[2J" is not the beginning of a hash');
});

it('keeps a text from steering the terminal', async () => {
  const nasty = join(home, 'nasty');
  const text = 'one\u001b]0;owned\u0007\u009b2J\u202e\rtwo\n\u0000three\ud800';
  await store(nasty, aContent(text, { hash: 'a'.repeat(64) }));
  const { out } = await runCli(['content', 'aaaa', '--dir', nasty]);
  expect(out).toBe('one\\x1b]0;owned\\x07\\x9b2J\\u202e\\rtwo\n\\x00three\\ud800\n');
});

it('lists traces between their texts', async () => {
  const mixed = join(home, 'mixed');
  await store(mixed, aContent('x'.repeat(5_000)), aTrace(), aContent('y'.repeat(5_000)));
  const { out, err } = await runCli(['list', '--dir', mixed, '--json']);
  expect(out.trim().split('\n')).toHaveLength(1);
  expect(err).toBe('');
});
