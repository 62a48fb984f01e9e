import type { TraceFilter, TraceStore } from '@llmtrace/store';
import { describe, expect, it } from 'vitest';
import { generatedTraces } from '../../generated-records.js';
import { aSpan, aTrace } from '../../sample-records.js';
import type { OpenStore } from '../store-under-test.js';

const DAY = 86_400_000;
const START = Date.UTC(2026, 5, 3, 12);

function trace(n: number, input: string, output: string = 'an answer'): ReturnType<typeof aTrace> {
  const traceId = n.toString(16).padStart(32, '0');
  return aTrace({ traceId, startTime: START + n * 1_000, input, output, sessionId: `s${n}` });
}

const TRACES = [
  trace(1, 'Where is my refund for the café order?', 'It was sent to [EMAIL_1].'),
  trace(2, 'REFUNDS take how long'),
  trace(3, "What's a gift-card; is it refundable?"),
  trace(4, '返金はいつですか', 'Überweisung in zwei Tagen'),
  {
    ...trace(5, 'hello', 'hi'),
    spans: [
      aSpan({
        kind: 'tool',
        name: 'look_up',
        startTime: START,
        data: { toolName: 'look_up', arguments: { query: 'waterproof boots' } },
      }),
    ],
  },
];

/** Traces are found by the words of their texts where that was asked for. */
export function fullTextSuite(open: () => OpenStore): void {
  const indexed = (): TraceStore => open().another({ fullText: true });

  async function found(store: TraceStore, text: string, more: TraceFilter = {}): Promise<string> {
    const { traces } = await store.queries.search({ filter: { ...more, text } });
    return traces
      .map(({ traceId }) => Number.parseInt(traceId, 16))
      .sort((a, b) => a - b)
      .join();
  }

  describe('full text', () => {
    it.each([
      ['refund', '1'],
      ['refund*', '1,2,3'],
      ['Refunds', '2'],
      ['refund CAFE', '1'],
      ['cafés', ''],
      ['café order', '1'],
      ['gift card', '3'],
      ['card gift', '3'],
      ['uberweisung', '4'],
      ['返金', '4'],
      ['金', '4'],
      ['金返', ''],
      ['waterproof boots', '5'],
      ['boots refund', ''],
      ['EMAIL_1', '1'],
      ['"gift" AND NOT card', ''],
      ["o'r 1=1 --", ''],
    ])(
      'finds by words in any text of a trace, without case and accents: %s',
      async (text, expected) => {
        const store = indexed();
        await store.write(TRACES);
        expect(await found(store, text)).toBe(expected);
      },
    );

    it('goes together with other conditions, and with every question', async () => {
      const store = indexed();
      await store.write(TRACES);
      expect(await found(store, 'refund*', { session: ['s2', 's3'] })).toBe('2,3');
      expect(await found(store, 'refund*', { time: { from: START + 3_000 } })).toBe('3');
      const { rows } = await store.queries.aggregate({
        filter: { text: 'refund*' },
        measures: ['count'],
      });
      expect(rows[0]?.count?.count).toBe(3);
      const query = { filter: { text: '---' } };
      await expect(store.queries.search(query)).rejects.toMatchObject({ code: 'invalid_query' });
    });

    it('is made of what is stored already, and known to whoever opens the store', async () => {
      const { store, another } = open();
      const many = [...generatedTraces(450, { textLength: 60, from: START, spreadMs: 3 * DAY })];
      await store.write([...TRACES, ...many]);
      expect(await found(store, 'for the caf')).toBe('1');
      const wanting = another({ fullText: true });
      await expect.poll(() => found(wanting, 'order cafe'), { timeout: 15_000 }).toBe('1');
      const plain = another();
      expect(await found(plain, 'order cafe')).toBe('1');
      // Those that do not ask for it keep it as well.
      await store.write([trace(900, 'order a café')]);
      expect(await found(plain, 'order cafe')).toBe('1,900');
    });

    it('writes words once, whoever writes, and holds none of traces without text', async () => {
      const { rows } = open();
      const store = indexed();
      await store.write(TRACES);
      await store.write(TRACES);
      const { input: _input, output: _output, ...bare } = trace(6, '');
      await store.write([bare]);
      expect(await rows('SELECT count(*) AS n FROM llm_words')).toMatchObject([{ n: 5 }]);
    });

    it('forgets the words of what is erased, and of texts that have expired', async () => {
      const { rows } = open();
      const store = indexed();
      await store.write(TRACES);
      await store.upkeep.erase({ kind: 'session', id: 's1' });
      expect(await found(store, 'refund*')).toBe('2,3');
      await store.upkeep.retain({ nowMs: START + 8 * DAY });
      expect(await found(store, 'refund*')).toBe('');
      expect(await rows('SELECT count(*) AS n FROM llm_words')).toMatchObject([{ n: 0 }]);
      const [kept] = await store.getTrace(trace(2, '').traceId);
      expect(kept?.text).toBe('expired');
    });
  });
}
