import { describe, expect, it } from 'vitest';
import type { SpanKind } from '../../src/model/kinds.js';
import type { SpanRecord, TraceRecord } from '../../src/model/record.js';
import { conformSpans } from '../../src/sealing/conform-spans.js';
import { DATA_SHAPES, fits, itemShape, type DataShape } from '../../src/sealing/data-shapes.js';
import { TraceScript, policyOf } from './live.js';

const KINDS = Object.keys(DATA_SHAPES) as SpanKind[];
const ODD = ['said by hand', 7, true, ['an item', { own: 'field' }], { own: { deep: 'field' } }];

/** Every field of a shape that holds a value of another type than it should. */
function misfitsIn(data: unknown, shape: DataShape, path: string): string[] {
  return Object.entries(data as object).flatMap(([name, value]) => {
    const rule = shape[name];
    if (rule === undefined || rule === 'content') return [];
    if (!fits(value, rule)) return [`${path}.${name}`];
    if (typeof rule !== 'object' || value === null) return [];
    const items: unknown[] = Array.isArray(value) ? value : [value];
    return items.flatMap((item) => misfitsIn(item, itemShape(rule), `${path}.${name}`));
  });
}

function oddData(shape: DataShape, odd: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.keys(shape).map((name) => [name, odd]));
}

function sealedWith(
  kind: SpanKind,
  data: object,
  content: 'redacted' | 'none' = 'redacted',
): SpanRecord {
  const script = new TraceScript();
  script.run(kind, 'odd', data as never, () => {});
  const records = script.sealAll({ policy: policyOf({ content }) });
  return (records.at(-1) as TraceRecord).spans[0] as SpanRecord;
}

describe.each(KINDS)('data of a %s that an app set by hand', (kind) => {
  it.each(ODD)('are of their types in the record, and nothing is lost: %j', (odd) => {
    const shape = DATA_SHAPES[kind];
    const { data } = sealedWith(kind, oddData(shape, odd));
    expect(misfitsIn(data, shape, 'data')).toEqual([]);
    const text = JSON.stringify(data);
    for (const [name, rule] of Object.entries(shape)) {
      if (fits(odd, rule as never) || rule === 'content') continue;
      expect(text).toContain(`"${name}?":${JSON.stringify(odd)}`);
    }
  });

  it.each(ODD)('are made so where the record is of somebody else: %j', (odd) => {
    const shape = DATA_SHAPES[kind];
    const span = { kind, data: oddData(shape, odd) } as unknown as SpanRecord;
    const [conformed] = conformSpans([span]);
    expect(misfitsIn(conformed?.data, shape, 'data')).toEqual([]);
    expect(conformSpans([conformed as SpanRecord])[0]).toBe(conformed);
  });
});

it('keeps what does not fit as text, which a policy may keep out', () => {
  const { data } = sealedWith('retrieval', {
    chunks: 'mail mara.lind@lumen.dev',
    topKRequested: 'five',
  });
  expect(data).toMatchObject({ 'chunks?': 'mail [EMAIL_1]', 'topKRequested?': 'five' });
  const none = sealedWith('retrieval', { chunks: 'a question', topKRequested: 5 }, 'none');
  expect(none.data).toEqual({ topKRequested: 5 });
});

it('keeps what is no object beside the list that it stood in', () => {
  const { data } = sealedWith('retrieval', {
    chunks: [{ chunkId: 'a' }, 'b', null, { chunkId: 'c' }],
  });
  expect(data).toMatchObject({
    chunks: [{ chunkId: 'a' }, { chunkId: 'c' }],
    'chunks?': ['b', null],
  });
});
