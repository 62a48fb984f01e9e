import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../src/commands.js';

const DOCS: URL = new URL('../../../docs/', import.meta.url);

function linesOf(name: string): readonly string[] {
  return readFileSync(new URL(name, DOCS), 'utf8').split('\n');
}

describe('the documents', () => {
  it('name every command in the table of commands', () => {
    const rows = linesOf('cli.md').filter((line) => line.startsWith('| `'));
    const named = new Set(
      rows.flatMap((row) => /^[^|]*\|([^|]*)/.exec(row)?.[1]?.match(/(?<=`)\w+/g) ?? []),
    );
    expect(Object.keys(COMMANDS).filter((name) => !named.has(name))).toEqual([]);
  });

  it.each(readdirSync(DOCS).filter((name) => name.endsWith('.md')))(
    'have no rows that a blank line cuts off their table: %s',
    (name) => {
      const lines = linesOf(name);
      const isRow = (at: number): boolean => lines[at]?.startsWith('|') === true;
      const cut = lines.filter(
        (_, at) => isRow(at) && !isRow(at - 1) && !/^\|[\s:|-]+\|$/.test(lines[at + 1] ?? ''),
      );
      expect(cut).toEqual([]);
    },
  );
});
