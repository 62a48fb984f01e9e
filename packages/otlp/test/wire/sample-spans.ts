import { hostileTexts } from '@llmtrace/testing/sample-records';
import { SPAN_KIND, STATUS_CODE, type OtlpSpan } from '../../src/wire/otlp-span.js';

const START = Date.UTC(2026, 5, 3, 17, 15, 22, 123) + 0.457;

/** A span with a little of everything. */
export function aWireSpan(overrides: Partial<OtlpSpan> = {}): OtlpSpan {
  return {
    traceId: '8f91c2d47b0e4a6f9d3c5e7a1b2c3d4e',
    spanId: '00000000000000a1',
    parentSpanId: '00000000000000a0',
    name: 'chat gpt-4.1-mini',
    kind: SPAN_KIND.client,
    startMs: START,
    endMs: START + 133.001,
    attributes: {
      text: 'wörd',
      empty: '',
      yes: true,
      no: false,
      zero: 0,
      whole: 1020,
      negative: -7,
      large: 2 ** 40,
      half: 0.5,
      list: ['a', 1, true, 1.25, null],
      map: { nested: { deep: ['x'] }, n: 1 },
      nothing: null,
      bytes: new Uint8Array([0, 127, 128, 255]),
    },
    events: [{ name: 'exception', timeMs: START + 1, attributes: { 'exception.type': 'Error' } }],
    links: [
      {
        traceId: '1'.repeat(32),
        spanId: '2'.repeat(16),
        attributes: { why: 'queued' },
      },
    ],
    status: { code: STATUS_CODE.error, message: 'refused' },
    ...overrides,
  };
}

/** Spans at the edges of the encoding. */
export function oddSpans(): OtlpSpan[] {
  const { parentSpanId: _parent, ...root } = aWireSpan();
  return [
    aWireSpan(),
    { ...root, events: [], links: [], attributes: {}, status: { code: STATUS_CODE.unset } },
    aWireSpan({ parentIsRemote: true, kind: SPAN_KIND.server }),
    ...[126, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152].map((length) =>
      aWireSpan({ name: 'n'.repeat(length), attributes: { text: 'é'.repeat(length >> 1) } }),
    ),
    ...[2 ** 31, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER, -1, -(2 ** 40), 1e21, 2 ** 62].map(
      (n) => aWireSpan({ attributes: { n } }),
    ),
    aWireSpan({ startMs: 0, endMs: 0 }),
    aWireSpan({ startMs: 4_102_444_800_000.999, endMs: 4_102_444_800_001.001 }),
    ...hostileTexts.map(([, text]) => aWireSpan({ name: text, attributes: { [text]: text } })),
  ];
}
