import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/resolve-config.js';
import type { TracerOptions } from '../../src/config/tracer-options.js';
import { setDiagnosticsLogger } from '../../src/diagnostics.js';
import { jsonl } from '../../src/exporters/jsonl.js';
import { memory } from '../../src/exporters/memory.js';
import { readJournal } from '../../src/exporters/stored/read-journal.js';
import { withTrace } from '../../src/instrument/with-trace.js';
import { Tracer } from '../../src/tracer.js';
import { RemoteEnd, temporaryFolder } from './fixtures/delivery-under-test.js';

setDiagnosticsLogger({ warn: () => {} });

let folder: ReturnType<typeof temporaryFolder>;
let dir: string;
let tracer: Tracer | undefined;
beforeEach(() => {
  folder = temporaryFolder();
  dir = join(folder.path, 'traces');
});
afterEach(async () => {
  await tracer?.shutdown({ timeoutMs: 100 });
  tracer = undefined;
  folder.remove();
});

function make(options: TracerOptions): Tracer {
  const config = resolveConfig({ hashKey: 'test', flushIntervalMs: 60_000, ...options }, {}, dir);
  return (tracer = new Tracer(config));
}

async function stored(): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { records } of readJournal(dir, new Map())) {
    names.push(...records.map((record) => (record as { name: string }).name));
  }
  return names;
}

describe("durability: 'sync'", () => {
  it('has a trace on disk when the code that ended it goes on, with or without remote exporters', async () => {
    const files = jsonl({ dir, durability: 'sync' });
    make({ exporters: [files] });
    withTrace('first', { tracer: tracer as Tracer }, () => {});
    expect(tracer?.stats().exporters['jsonl']).toMatchObject({ delivered: 1, queued: 0 });
    expect(await stored()).toEqual(['first']);
  });

  it('lets nothing be sent twice or left out', async () => {
    const sink = new RemoteEnd('sink');
    make({ exporters: [sink.exporter], journal: { dir, durability: 'sync' } });
    for (const name of ['a', 'b', 'c']) withTrace(name, { tracer: tracer as Tracer }, () => {});
    expect(await stored()).toEqual(['a', 'b', 'c']);
    await tracer?.flush();
    expect(sink.taken).toEqual(['a', 'b', 'c']);
  });
});

describe('waitUntil', () => {
  it('is given, as each root ends, a promise of its delivery that needs no timer', async () => {
    const promised: Promise<void>[] = [];
    const local = memory();
    const sink = new RemoteEnd('sink');
    make({
      exporters: [local, sink.exporter],
      journal: { dir },
      waitUntil: (delivered) => promised.push(delivered),
    });
    withTrace('a', { tracer: tracer as Tracer }, () => {});
    withTrace('b', { tracer: tracer as Tracer }, () => {});
    // Nothing of it happens in the request.
    expect(local.traces).toEqual([]);
    expect(promised).toHaveLength(2);
    await Promise.all(promised);
    expect(local.traces.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(sink.taken).toEqual(['a', 'b']);
  });

  it('costs nobody anything when it throws', async () => {
    const local = memory();
    make({
      exporters: [local],
      waitUntil() {
        throw new Error('no such host');
      },
    });
    expect(withTrace('a', { tracer: tracer as Tracer }, () => 7)).toBe(7);
    await tracer?.flush();
    expect(local.traces).toHaveLength(1);
  });
});

it.each([
  [{ journal: true }, 'journal'],
  [{ journal: { maxBytes: 0 } }, 'journal.maxBytes'],
  [{ journal: { durability: 'never' } }, 'journal.durability'],
  [{ waitUntil: 'yes' }, 'waitUntil'],
])('refuses the option %j by its name', (options, path) => {
  const exporters = [new RemoteEnd('sink').exporter];
  expect(() => resolveConfig({ exporters, ...(options as TracerOptions) }, {}, dir)).toThrow(
    `"${path}"`,
  );
});

it('refuses a bad option of a remote exporter by its name', () => {
  const { exporter } = new RemoteEnd('sink', { timeoutMs: -1 });
  expect(() => make({ exporters: [exporter], journal: false })).toThrow('"sink.remote.timeoutMs"');
});
