import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { instrument } from '../../src/instrument/instrument.js';
import { withSpan } from '../../src/instrument/with-span.js';
import { diagnosticCounts, type DiagnosticCode } from '../../src/diagnostics.js';
import type { ContentPolicy } from '../../src/sealing/policy/content-policy.js';
import { guardDetector } from '../../src/sealing/policy/own-detectors.js';
import type { Detector, Finding } from '../../src/sealing/redaction/index.js';
import type { SealedTrace } from '../../src/sealing/sealed.js';
import type { TestTracer } from '../../src/testing.js';
import { createTestTracer } from '../../src/testing.js';
import { startServer } from '../http/start-server.js';

const SAID = 'nobody may read this';
const FAILED = '[REDACTION_FAILED]';
let before: Readonly<Partial<Record<DiagnosticCode, number>>>;
beforeEach(() => {
  before = diagnosticCounts();
});
const counted = (code: DiagnosticCode): number =>
  (diagnosticCounts()[code] ?? 0) - (before[code] ?? 0);

function detector(scan: Detector['scan']): ContentPolicy {
  return { detectors: { OWN: { name: 'own', entityType: 'OWN', scan } } };
}

async function traced(policy: ContentPolicy, value: unknown): Promise<TestTracer> {
  const test = createTestTracer({ policy });
  test.run(() => withSpan('work', { input: value }, () => 1));
  await test.idle();
  expect(test.traces).toHaveLength(1);
  return test;
}

/** A detector that minds one text alone, so that names and other texts show whether they were kept. */
const minds =
  (then: () => readonly Finding[]) =>
  (text: string): readonly Finding[] =>
    text.includes(SAID) ? then() : [];

describe('a detector of the app', () => {
  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error(SAID);
      },
    ],
    ['gives nothing', () => undefined],
    ['gives no list', () => ({ length: 1 })],
    ['gives a finding without places', () => [{}]],
    ['points before the text', () => [{ type: 'OWN', start: -1, end: 3 }]],
    ['points behind the text', () => [{ type: 'OWN', start: 0, end: 1e9 }]],
    ['gives an end before the start', () => [{ type: 'OWN', start: 5, end: 5 }]],
    ['gives halves', () => [{ type: 'OWN', start: 0.5, end: 3 }]],
    [
      'gives a hostile finding',
      () => [
        new Proxy(
          {},
          {
            get: () => {
              throw new Error(SAID);
            },
          },
        ),
      ],
    ],
  ])('that %s costs its text alone, and is counted', async (_, then) => {
    const { traces } = await traced(detector(minds(then as never)), { a: `ann: ${SAID}`, b: 'ok' });
    expect(traces[0]?.spans[0]).toMatchObject({ name: 'work', input: { a: FAILED, b: 'ok' } });
    expect(traces[0]?.redaction.failedFields).toBe(1);
    expect(counted('callback_error')).toBe(1);
    expect(counted('redaction_failed')).toBe(1);
    expect(JSON.stringify(traces)).not.toContain(SAID);
  });

  it('cannot bring text into a record by the type it reports', async () => {
    const policy = detector(minds(() => [{ type: SAID, start: 0, end: 4 }]));
    const { traces } = await traced(policy, `ann: ${SAID}`);
    expect(traces[0]?.spans[0]).toMatchObject({ input: `[OWN_1] ${SAID}` });
    expect(traces[0]?.redaction.entityTypes).toEqual(['OWN']);
  });

  it('that takes too long is not called again for a minute; what it should look at is dropped', () => {
    let now = 0;
    let calls = 0;
    const slow = guardDetector(
      {
        name: 'slow',
        entityType: 'OWN',
        scan() {
          now += ++calls === 1 ? 10_000 : 1;
          return [];
        },
      },
      () => now,
    );
    expect(() => slow.scan('a')).toThrow('too slow');
    expect(() => slow.scan('b')).toThrow('rests');
    expect(calls).toBe(1);
    expect(counted('callback_error')).toBe(1);
    now += 60_001;
    expect(slow.scan('c')).toEqual([]);
    expect(calls).toBe(2);
  });

  it('that blocks for seconds does not let its text through', async () => {
    const policy = detector(
      minds(() => {
        for (const end = performance.now() + 300; performance.now() < end;);
        return [];
      }),
    );
    const { traces } = await traced(policy, [SAID, `again ${SAID}`, 'ok']);
    expect(traces[0]?.spans[0]).toMatchObject({ input: [FAILED, FAILED, FAILED] });
    expect(counted('callback_error')).toBe(1);
  });
});

describe('hooks of the app', () => {
  it('that read what a call took and gave may throw: neither is kept', async () => {
    const test = createTestTracer();
    const capture = (): never => {
      throw new Error(SAID);
    };
    const call = instrument((text: string) => text.length, { kind: 'step', name: 'work', capture });
    expect(test.run(() => call(SAID))).toBe(SAID.length);
    await test.idle();
    expect(test.traces[0]?.spans).toMatchObject([{ name: 'work', status: 'ok' }]);
    expect(JSON.stringify(test.records)).not.toContain(SAID);
    expect(counted('callback_error')).toBe(1);
  });

  it('that tell the tenant may throw: the text is treated as that of the strictest tenant', async () => {
    const server = await startServer(
      (_req, res) => (withSpan('work', { input: SAID }, () => 1), res.end()),
      {
        tenant: () => {
          throw new Error('no tenant');
        },
      },
      undefined,
      { policy: { rules: [{ when: { tenant: 'clinic' }, content: 'none' }] } },
    );
    await server.get();
    await server.test.idle();
    expect(server.test.traces[0]?.spans).toMatchObject([{ name: 'work', status: 'ok' }]);
    expect(JSON.stringify(server.test.records)).not.toContain(SAID);
    expect(counted('hook_error')).toBe(1);
  });
});

interface Kept {
  readonly input: { readonly text: string };
}

describe('a text of 20 MB', () => {
  it.each<[string, () => string]>([
    [
      'words with a value at each end',
      () => `ann@example.com ${'lorem ipsum '.repeat(1_700_000)} bob@example.com`,
    ],
    ['one mailbox after another', () => 'ann@example.com,'.repeat(1_310_720)],
    ['cards alone', () => '4012888888881881 '.repeat(1_233_618)],
    ['bytes as base64', () => Buffer.alloc(15_728_640, randomBytes(1_024)).toString('base64')],
    ['at signs', () => '@'.repeat(20_971_520)],
  ])('of %s is cut and masked, or dropped, in bounded time', async (_, make) => {
    const text = make();
    const started = performance.now();
    const { traces } = await traced({}, { text });
    expect(performance.now() - started).toBeLessThan(10_000);
    const { input } = (traces[0] as SealedTrace).spans[0] as unknown as Kept;
    expect(input.text.length).toBeLessThan(40_000);
    expect(input.text).not.toMatch(/@example|4012888888881881/);
  });

  it('is hashed whole, and kept by nobody where nothing is kept', async () => {
    const text = `${SAID} `.repeat(1_000_000);
    const hashed = await traced({ content: 'hash' }, text);
    expect(hashed.traces[0]?.spans[0]).toMatchObject({
      input: expect.stringMatching(/^\[HASH_[0-9a-f]{16}\]$/) as unknown,
    });
    const none = await traced({ content: 'none' }, text);
    expect(JSON.stringify(none.traces).length).toBeLessThan(2_000);
  });
});

describe('objects without a bottom', () => {
  function deep(levels: number): unknown {
    let value: unknown = SAID;
    for (let i = 0; i < levels; i++) value = i % 2 === 0 ? { next: value } : [value];
    return value;
  }

  it.each(['none', 'hash', 'redacted', 'raw'] as const)(
    'are cut under %s, and never shown below the cut',
    async (content) => {
      for (const levels of [40, 10_000]) {
        const { traces } = await traced({ content }, deep(levels));
        const json = JSON.stringify(traces[0]);
        expect(json).not.toContain(SAID);
        if (content !== 'none') expect(json).toContain('[TRUNCATED too deep]');
      }
    },
  );

  it('are cut in conversations as well', async () => {
    const test = createTestTracer({
      policy: { rules: [{ when: { role: 'user' }, content: 'none' }] },
    });
    const talk = { messages: [{ role: 'assistant', content: deep(10_000) }] };
    test.run(() => withSpan('ask', { kind: 'llm', input: talk }, () => 1));
    await test.idle();
    expect(JSON.stringify(test.traces)).toContain('[TRUNCATED too deep]');
  });
});
