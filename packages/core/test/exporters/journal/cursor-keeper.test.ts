import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { setDiagnosticsLogger } from '../../../src/diagnostics.js';
import { CursorKeeper } from '../../../src/exporters/journal/cursor-keeper.js';
import { parseCursors } from '../../../src/exporters/journal/cursor-state.js';
import { temporaryFolder } from '../../delivery/fixtures/delivery-under-test.js';

setDiagnosticsLogger({ warn: () => {} });

const WRITER = '17-0123abcd';
let folder: ReturnType<typeof temporaryFolder>;
let dir: string;
let keeper: CursorKeeper;
beforeEach(() => {
  folder = temporaryFolder();
  dir = join(folder.path, 'traces');
  const listener = { lost() {}, adopted() {} };
  const exporters = ['otlp'];
  const options = { dir, writer: WRITER, exporters, raw: false, listener, takeOverEveryMs: 60_000 };
  keeper = new CursorKeeper(options);
});
afterEach(async () => {
  await keeper.close();
  folder.remove();
});

const path = (ending: string): string => join(dir, 'cursors', `${WRITER}.${ending}`);

it('can establish itself once the disk takes it, after it has refused', () => {
  mkdirSync(path('json'), { recursive: true });
  expect(() => keeper.establish()).toThrow();
  expect(existsSync(path('lock'))).toBe(false);
  rmdirSync(path('json'));
  keeper.establish();
  expect(parseCursors(readFileSync(path('json'), 'utf8'))).toMatchObject({ locked: true });
});

it('makes its lock anew when the folder was deleted, so that nobody takes over what lives', () => {
  keeper.establish();
  rmSync(dir, { recursive: true });
  keeper.establish();
  expect([existsSync(path('lock')), existsSync(path('json'))]).toEqual([true, true]);
});

it('leaves nothing behind when everything that was written has been read', async () => {
  keeper.establish();
  keeper.written = { segment: 'a', offset: 10 };
  keeper.sources[0]!.acknowledge({ segment: 'a', offset: 10 });
  await keeper.close();
  expect(readdirSync(join(dir, 'cursors')).filter((file) => file.startsWith(WRITER))).toEqual([]);
});

it('leaves what has not been read to others', async () => {
  keeper.establish();
  keeper.written = { segment: 'a', offset: 20 };
  keeper.sources[0]!.acknowledge({ segment: 'a', offset: 10 });
  await keeper.close();
  expect(parseCursors(readFileSync(path('json'), 'utf8'))?.cursors.get('otlp')).toEqual({
    segment: 'a',
    offset: 10,
  });
});
