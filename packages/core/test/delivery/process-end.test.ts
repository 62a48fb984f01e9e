import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startScriptedSink, type ScriptedSink } from '@llmtrace/testing/scripted-sink';
import { SOURCE_ARGS } from '@llmtrace/testing/source-args';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { names, temporaryFolder } from './fixtures/delivery-under-test.js';

// Each test starts several processes that compile what they run.
vi.setConfig({ testTimeout: 120_000 });

let folder: ReturnType<typeof temporaryFolder>;
let sink: ScriptedSink;
const running: Set<ChildProcess> = new Set();

beforeEach(async () => {
  folder = temporaryFolder();
  sink = await startScriptedSink();
});
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  await sink[Symbol.asyncDispose]();
  folder.remove();
});

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface App {
  /** Resolves when it has said that it is ready. */
  readonly ready: Promise<void>;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
}

const script = fileURLToPath(new URL('fixtures/remote-app.ts', import.meta.url));

function start(ending: string, prefix: string, count = 10): App {
  const args = [...SOURCE_ARGS, script, ending, folder.path, sink.url, prefix, String(count)];
  const child = spawn(process.execPath, args);
  running.add(child);
  let [stdout, stderr] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.includes('ready')) resolve();
    });
  });
  const ended = once(child, 'close').then(([code, signal]): Ended => {
    running.delete(child);
    return { code: code as number | null, signal: signal as NodeJS.Signals | null, stdout, stderr };
  });
  return { ready, ended, kill: (signal) => void child.kill(signal) };
}

function sorted(all: readonly string[]): readonly string[] {
  return [...all].sort();
}

const refuse = (): void => sink.answer(() => ({ status: 503 }));
const accept = (): void => sink.answer(() => ({}));

/** Lets the sink recover and a new process start, and gives what it has been sent then. */
async function afterRestart(): Promise<readonly string[]> {
  accept();
  const { stdout } = await start('shutdown', 'unused', 0).ended;
  expect(JSON.parse(stdout)).toMatchObject({ queued: 0, dropped: {} });
  return sorted(sink.taken);
}

describe('a process that ends while the sink is down loses nothing', () => {
  it.each([
    ['exit', 3],
    ['throw', 1],
    ['reject', 1],
  ])('by %s, with its own code and stack', async (ending, expectedCode) => {
    refuse();
    const { code, stderr } = await start(ending, 'a').ended;
    expect(code).toBe(expectedCode);
    if (ending !== 'exit') {
      expect(stderr).toMatch(/RangeError: the app failed\n\s+at .*remote-app\.ts/);
    }
    expect(sink.taken).toEqual([]);
    expect(await afterRestart()).toEqual(sorted(names(10, 'a')));
  });

  it('by kill -9, once a flush has put it on disk', async () => {
    refuse();
    const app = start('stay', 'a');
    await app.ready;
    app.kill('SIGKILL');
    expect((await app.ended).signal).toBe('SIGKILL');
    expect(await afterRestart()).toEqual(sorted(names(10, 'a')));
  });

  it('by kill -9 in the turn in which traces ended, where durability is sync', async () => {
    refuse();
    expect((await start('sync', 'a').ended).signal).toBe('SIGKILL');
    expect(await afterRestart()).toEqual(sorted(names(10, 'a')));
  });

  it('by SIGTERM, which still ends it, whether or not the sink hangs', async () => {
    sink.answer(() => ({ hang: true }));
    const app = start('stay', 'a');
    await app.ready;
    app.kill('SIGTERM');
    expect(await app.ended).toMatchObject({ signal: 'SIGTERM', code: null });
    expect(await afterRestart()).toEqual(sorted(names(10, 'a')));
  });
});

describe('a process that ends while the sink is there', () => {
  it('has sent everything when it comes to its own end', async () => {
    expect(await start('script', 'a').ended).toMatchObject({ code: 0, stderr: '' });
    expect(sink.taken).toEqual(names(10, 'a'));
  });

  it('leaves a SIGTERM to the app where the app listens', async () => {
    const app = start('listen', 'a');
    await app.ready;
    app.kill('SIGTERM');
    expect(await app.ended).toMatchObject({ code: 7, signal: null });
  });
});

describe('processes that share a folder', () => {
  it('send each what is theirs, and nothing twice', async () => {
    const ended = await Promise.all(
      ['a', 'b', 'c'].map((prefix) => start('shutdown', prefix, 50).ended),
    );
    for (const { stdout } of ended) {
      expect(JSON.parse(stdout)).toMatchObject({ produced: 50, delivered: 50, queued: 0 });
    }
    const all = ['a', 'b', 'c'].flatMap((prefix) => names(50, prefix));
    expect(sorted(sink.taken)).toEqual(sorted(all));
  });

  it('take over what one leaves behind that is killed, and nothing of one that lives', async () => {
    refuse();
    const [killed, alive] = [start('stay', 'a'), start('stay', 'b')];
    await Promise.all([killed.ready, alive.ready]);
    killed.kill('SIGKILL');
    await killed.ended;
    accept();
    await sink.until(({ taken }) => taken.length >= 20);
    expect(sorted(sink.taken)).toEqual(sorted([...names(10, 'a'), ...names(10, 'b')]));
    alive.kill('SIGTERM');
    await alive.ended;
    expect(await afterRestart()).toHaveLength(20);
  });
});
