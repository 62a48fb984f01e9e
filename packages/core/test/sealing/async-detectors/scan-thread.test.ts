import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { threadId } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setDiagnosticsLogger } from '../../../src/diagnostics.js';
import { ScanThread } from '../../../src/sealing/async-detectors/scan-thread.js';
import type { LargeText } from '../../../src/sealing/async-detectors/text-inquiry.js';
import { scan, type Finding } from '../../../src/sealing/redaction/index.js';

const LINES = [
  'Write to iris.vos@lumen.dev or call +31 20 794 0123. ',
  'Goods may be returned within fourteen days. ',
  'Login from 203.0.113.9 with password Wint3rSky! ',
  'Card ４929 1111 1111 1113, %40 and naïve caf\u00e9. ',
];
const threads: ScanThread[] = [];

function start(off: readonly string[] = [], source?: string): ScanThread {
  const thread = new ScanThread(off, source);
  threads.push(thread);
  return thread;
}

function textOf(size: number, key?: string): LargeText {
  let text = '';
  for (let i = 0; text.length < size; i++) text += LINES[i % LINES.length];
  return { text, key };
}

async function told(
  thread: ScanThread,
  texts: readonly LargeText[],
  until = performance.now() + 20_000,
): Promise<(readonly Finding[] | undefined)[]> {
  const answers: (readonly Finding[] | undefined)[] = [];
  await thread.scan(texts, until, (_text, found) => answers.push(found));
  return answers;
}

beforeEach(() => setDiagnosticsLogger({ warn() {} }));
afterEach(async () => {
  await Promise.all(threads.splice(0).map((thread) => thread.close()));
});

describe('the thread that scans large texts', () => {
  it('finds what is found in place, on another thread', async () => {
    const ran: unknown[] = [];
    const listen = (message: unknown): void => void ran.push(message);
    subscribe('llmtrace:scan', listen);
    const texts = [
      textOf(100_000),
      textOf(960_000, 'note'),
      { text: 'Wint3rSky!', key: 'password' },
    ];
    const answers = await told(start(), texts);
    unsubscribe('llmtrace:scan', listen);
    expect(answers).toEqual(
      texts.map(({ text, key }) => scan(text, key === undefined ? undefined : { key })),
    );
    expect(answers[0]?.length).toBeGreaterThan(2_000);
    expect(ran).toEqual([
      { threadId: expect.any(Number), sizes: [texts[0]?.text.length] },
      { threadId: expect.any(Number), sizes: [texts[1]?.text.length, 10] },
    ]);
    for (const message of ran) expect(message).not.toMatchObject({ threadId });
  });

  it('does not look for types that are switched off', async () => {
    const [found] = await told(start(['EMAIL']), [textOf(70_000)]);
    expect(new Set(found?.map(({ type }) => type))).toEqual(
      new Set(['PHONE', 'IP', 'SECRET', 'CREDIT_CARD']),
    );
  });

  it('says of a text that its thread died on that it failed, and takes another thread', async () => {
    const source = `
      const { parentPort, threadId } = require('node:worker_threads');
      parentPort.on('message', ({ id, texts }) => {
        if (texts[0].text === 'die') process.exit(1);
        parentPort.postMessage({ id, threadId, types: [], found: texts.map(() => new Int32Array(0)) });
      });
      parentPort.postMessage({ ready: true });`;
    const thread = start([], source);
    expect(await told(thread, [{ text: 'die', key: undefined }])).toEqual([undefined]);
    expect(await told(thread, [{ text: 'live', key: undefined }])).toEqual([[]]);
    expect(thread.available).toBe(true);
  });

  it('says nothing where no thread comes up, and is not available for a while', async () => {
    const thread = start([], 'throw new Error("no")');
    expect(await told(thread, [textOf(70_000)])).toEqual([]);
    expect(thread.available).toBe(false);
    expect(thread.chars).toBe(0);
  });

  it('says nothing of what it could not begin in time', async () => {
    expect(await told(start(), [textOf(70_000)], performance.now() - 1)).toEqual([]);
  });
});
