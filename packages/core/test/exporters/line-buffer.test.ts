import { expect, it } from 'vitest';
import { LineBuffer } from '../../src/exporters/line-buffer.js';

it('encodes lines of every width, whatever their number and size', () => {
  const lines = new LineBuffer();
  for (let round = 0; round < 3; round++) {
    let expected = '';
    for (let i = 0; i < 2_000; i++) {
      const line = ['plain', 'wörd', '漢字', '👍'][i % 4]?.repeat(1 + ((i * 37) % 400)) ?? '';
      lines.add(line);
      expected += `${line}\n`;
    }
    expect(lines.view().equals(Buffer.from(expected))).toBe(true);
    lines.clear();
  }
});

it.each([262_143, 262_144, 262_145, 87_381, 87_382, 9_000_000])(
  'takes one line of %i bytes',
  (size) => {
    const lines = new LineBuffer();
    lines.add('漢'.repeat(Math.floor(size / 3)) + 'x'.repeat(size % 3));
    lines.add('next');
    const text = lines.view().toString();
    expect(lines.view()).toHaveLength(size + 6);
    expect(text.endsWith('漢\nnext\n') || text.endsWith('x\nnext\n')).toBe(true);
  },
);
