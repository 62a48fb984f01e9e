import { expect, it } from 'vitest';
import { LineBuffer } from '../../src/exporters/line-buffer.js';
import type { RecordLine } from '../../src/exporters/record-line.js';

function line(json: string, texts: readonly string[] = []): RecordLine {
  return { json, texts, length: json.length };
}

it('encodes lines of every width, whatever their number and size', () => {
  const lines = new LineBuffer();
  for (let round = 0; round < 3; round++) {
    let expected = '';
    for (let i = 0; i < 2_000; i++) {
      const json = ['plain', 'wörd', '漢字', '👍'][i % 4]?.repeat(1 + ((i * 37) % 400)) ?? '';
      lines.add(line(json));
      expected += `${json}\n`;
    }
    expect(lines.view().equals(Buffer.from(expected))).toBe(true);
    lines.clear();
  }
});

it.each([262_143, 262_144, 262_145, 87_381, 87_382, 9_000_000])(
  'takes one line of %i bytes',
  (size) => {
    const lines = new LineBuffer();
    lines.add(line('漢'.repeat(Math.floor(size / 3)) + 'x'.repeat(size % 3)));
    lines.add(line('next'));
    const text = lines.view().toString();
    expect(lines.view()).toHaveLength(size + 6);
    expect(text.endsWith('漢\nnext\n') || text.endsWith('x\nnext\n')).toBe(true);
  },
);

it.each([1, 100, 43_689, 43_690, 262_120, 262_121, 262_134, 262_135, 2_000_000])(
  'puts texts of %i characters behind the fields of their line',
  (size) => {
    const lines = new LineBuffer();
    const texts = ['x'.repeat(size), '\u0001'.repeat(size), '', 'the last one'];
    for (const chosen of [texts, texts.slice(0, 1), texts.slice(1, 2)]) {
      lines.add(line('{"a":1}', chosen));
      lines.add(line('{}'));
    }
    const read = lines.view().toString().trimEnd().split('\n');
    expect(read.map((each) => JSON.parse(each))).toEqual([
      { a: 1, texts },
      {},
      { a: 1, texts: texts.slice(0, 1) },
      {},
      { a: 1, texts: texts.slice(1, 2) },
      {},
    ]);
  },
);
