import { expect, it } from 'vitest';
import { randomIds } from '../../src/model/ids.js';

it('gives ids of their shape, each once, wherever one pool of digits ends and the next begins', () => {
  const ids = new Set<string>();
  for (let i = 0; i < 3_000; i++) {
    const id = i % 7 === 0 ? randomIds.traceId() : randomIds.spanId();
    expect(id).toMatch(i % 7 === 0 ? /^[0-9a-f]{32}$/ : /^[0-9a-f]{16}$/);
    ids.add(id);
  }
  expect(ids.size).toBe(3_000);
});
