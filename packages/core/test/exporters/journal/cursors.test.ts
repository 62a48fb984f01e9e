import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setDiagnosticsLogger } from '../../../src/diagnostics.js';
import { evictSegments, evictSegmentsSync } from '../../../src/exporters/evict-segments.js';
import { CursorFile } from '../../../src/exporters/journal/cursor-file.js';
import {
  formatCursors,
  newState,
  parseCursors,
  type CursorState,
} from '../../../src/exporters/journal/cursor-state.js';
import { temporaryFolder } from '../../delivery/fixtures/delivery-under-test.js';

setDiagnosticsLogger({ warn: () => {} });

const WRITER = '17-0123abcd';
let folder: ReturnType<typeof temporaryFolder>;
let dir: string;
beforeEach(() => {
  folder = temporaryFolder();
  dir = folder.path;
  mkdirSync(join(dir, 'cursors'));
});
afterEach(() => folder.remove());

function segmentName(number: number): string {
  return `20260101T00000000${number}Z-${WRITER}-00000${number}.jsonl`;
}

/** Segments of 100 bytes, the first one the oldest, all written to an hour ago. */
function segments(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => {
    const name = segmentName(i + 1);
    writeFileSync(join(dir, name), 'x'.repeat(100));
    const seconds = Date.now() / 1_000 - 3_600 + i;
    utimesSync(join(dir, name), seconds, seconds);
    return name;
  });
}

function readUpTo(
  ...places: readonly (readonly [exporter: string, segment: number, offset: number])[]
): CursorState {
  const state = newState(false, true, []);
  const cursors = new Map(
    places.map(([exporter, segment, offset]) => [
      exporter,
      { segment: segmentName(segment), offset },
    ]),
  );
  return { ...state, cursors };
}

function cursorsOnDisk(state: CursorState): void {
  writeFileSync(join(dir, 'cursors', `${WRITER}.json`), formatCursors(state));
}

describe('cursors on disk', () => {
  it('are read as they were written', () => {
    const state = readUpTo(['otlp', 2, 40], ['__proto__', 1, 0]);
    expect(parseCursors(formatCursors(state))).toEqual(state);
    expect(newState(true, false, ['a'])).toMatchObject({ pid: process.pid, host: hostname() });
  });

  it.each(['', '{', 'null', '[]', '{"version":2}', '{"version":1,"raw":false,"locked":true}'])(
    'are not made up from %j',
    (text) => expect(parseCursors(text)).toBeUndefined(),
  );

  it('are replaced in one go, and the last ones stay, whichever way they were written', async () => {
    const path = join(dir, 'cursors', `${WRITER}.json`);
    const file = new CursorFile(path, readUpTo(['otlp', 1, 0]));
    file.writeSync();
    for (let offset = 1; offset <= 50; offset++) {
      file.set('otlp', { segment: segmentName(1), offset });
      if (offset % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    // What is on its way does not come after what was written since.
    file.saveSync();
    await file.save();
    const stored = parseCursors(readFileSync(path, 'utf8'));
    expect(stored?.cursors.get('otlp')).toEqual({ segment: segmentName(1), offset: 50 });
    file.set('otlp', { segment: segmentName(2), offset: 1 });
    await file.remove();
    expect(readdirSync(join(dir, 'cursors')).filter((name) => name.startsWith(WRITER))).toEqual([]);
  });
});

describe.each([
  ['asynchronous', evictSegments],
  ['synchronous', async (...args: Parameters<typeof evictSegments>) => evictSegmentsSync(...args)],
])('%s eviction', (_name, evict) => {
  it('removes the oldest segments that everybody has read before any that somebody has not', async () => {
    const [first, second, third] = segments(4);
    // One exporter has read three segments, the other one all of the first and half of the second.
    cursorsOnDisk(readUpTo(['fast', 3, 100], ['slow', 2, 50]));
    expect(await evict(dir, { maxBytes: 350 })).toEqual({ bytes: 300, removed: [first] });
    expect(await evict(dir, { maxBytes: 150 })).toEqual({ bytes: 100, removed: [second, third] });
  });

  it('takes what nobody reads as read', async () => {
    const [first] = segments(3);
    expect((await evict(dir, { maxBytes: 250 })).removed).toEqual([first]);
  });

  it('removes what is too old once everybody has read it', async () => {
    const [first, second] = segments(3);
    cursorsOnDisk(readUpTo(['slow', 2, 100]));
    const limits = { maxBytes: 1_000, maxAgeMs: 60_000 };
    expect((await evict(dir, limits)).removed).toEqual([first, second]);
    expect((await evict(dir, limits)).removed).toEqual([]);
  });

  it('keeps what cursors that it cannot read may still need', async () => {
    segments(2);
    writeFileSync(join(dir, 'cursors', `${WRITER}.json`), 'of a later version');
    expect((await evict(dir, { maxBytes: 1_000, maxAgeMs: 1 })).removed).toEqual([]);
  });
});
