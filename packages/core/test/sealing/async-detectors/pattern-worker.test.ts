import { afterEach, describe, expect, it } from 'vitest';
import { checkPatterns, type Pattern } from '../../../src/sealing/async-detectors/pattern.js';
import { PatternWorker } from '../../../src/sealing/async-detectors/pattern-worker.js';

const BADGE: Pattern = { name: 'badge', type: 'BADGE', pattern: /\bE-(?<value>\d{3})\b/ };
const TICKET: Pattern = { name: 'ticket', type: 'TICKET', pattern: /tick-\d+/iy };
const CATASTROPHE: Pattern = { name: 'bad', type: 'BAD', pattern: /^(?:a+)+$/ };
const TRAP = `${'a'.repeat(60)}!`;

const workers: PatternWorker[] = [];
function start(patterns: readonly Pattern[], deadlineMs = 250): PatternWorker {
  const worker = new PatternWorker(patterns, deadlineMs);
  workers.push(worker);
  return worker;
}

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close()));
});

describe('the worker of patterns', () => {
  it('finds every match in every text, by its group where it has one', async () => {
    const found = await start([BADGE, TICKET]).detect(['E-123, TICK-9 and E-456', 'none', '']);
    expect(found).toEqual([
      [
        { type: 'BADGE', start: 2, end: 5 },
        { type: 'BADGE', start: 20, end: 23 },
        { type: 'TICKET', start: 7, end: 13 },
      ],
      [],
      [],
    ]);
  });

  it('drops only the text that a pattern is not done with, and lives on', async () => {
    const worker = start([BADGE, CATASTROPHE]);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const found = await worker.detect(['E-123', TRAP, 'E-456']);
    clearInterval(timer);
    expect(found.map((list) => list?.length)).toEqual([1, undefined, 1]);
    expect(ticks).toBeGreaterThan(10);
    expect(await worker.detect(['E-789'])).toEqual([[{ type: 'BADGE', start: 2, end: 5 }]]);
  });

  it('drops the rest of a batch that keeps running out of time', async () => {
    const found = await start([CATASTROPHE], 60).detect([TRAP, TRAP, TRAP, 'fine', TRAP]);
    expect(found).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  it('takes batches one after the other', async () => {
    const worker = start([BADGE]);
    const batches = await Promise.all([1, 2, 3].map((n) => worker.detect([`E-10${n}`])));
    expect(batches.flat()).toHaveLength(3);
  });

  it.each([
    ['x', 'patterns'],
    [[null], 'patterns[0]'],
    [[{ type: 'X', pattern: /x/ }], 'patterns[0].name'],
    [[{ name: 'x', type: 'lower', pattern: /x/ }], 'patterns[0].type'],
    [[BADGE, { name: 'x', type: 'X', pattern: 'x' }], 'patterns[1].pattern'],
    [[{ name: 'x', type: 'X', pattern: /x*/ }], 'patterns[0].pattern'],
  ])('refuses %j', (patterns, path) => {
    expect(() => checkPatterns(patterns, 'patterns')).toThrow(`"${path}"`);
  });
});
