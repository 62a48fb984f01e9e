import { describe, expect, it } from 'vitest';
import { currentTrace } from '../../src/context/current.js';
import { diagnosticCounts } from '../../src/diagnostics.js';
import type { HttpOptions } from '../../src/http/http-options.js';
import type { SealedTrace } from '../../src/index.js';
import { startServer } from './start-server.js';

const faults = (): number => diagnosticCounts().hook_error ?? 0;

/** The trace of a request whose resolvers say this, as if it were its body. */
async function traceOf(said: {
  readonly [K in keyof HttpOptions<unknown>]?: unknown;
}): Promise<SealedTrace> {
  const resolvers = Object.fromEntries(
    Object.entries(said).map(([name, value]) => [name, () => value]),
  );
  const server = await startServer(
    (_req, res) => (
      currentTrace()?.set({ tags: ['web'], featureFlags: { fast: true } }),
      res.end()
    ),
    resolvers as HttpOptions<unknown>,
  );
  expect((await server.get()).status).toBe(200);
  await server.test.idle();
  return server.test.traces[0] as SealedTrace;
}

describe('what resolvers read from a request', () => {
  it.each([[{ toString: 1 }], [[]], [true], [{}]])('takes %j for no id of a user', async (id) => {
    const before = faults();
    const trace = await traceOf({ user: { id, segment: 'beta' }, tenant: 'acme' });
    expect(trace).toMatchObject({ outcome: 'success', tenantId: 'acme' });
    expect(trace.userIdHash).toBeUndefined();
    expect(trace.userSegment).toBeUndefined();
    expect(faults()).toBe(before + 1);
  });

  it('takes a user without an id for none', async () => {
    const before = faults();
    expect((await traceOf({ user: { _id: 'u-1' } })).userIdHash).toBeUndefined();
    expect(faults()).toBe(before);
  });

  it('takes numbers of any size for ids', async () => {
    const [small, large] = [await traceOf({ user: { id: 7 } }), await traceOf({ user: 7n })];
    expect(small.userIdHash).toMatch(/^[0-9a-f]+$/);
    expect(large.userIdHash).toMatch(/^[0-9a-f]+$/);
  });

  it.each([[5], ['beta'], [{ length: 1 }]])('leaves out tags that are %j', async (tags) => {
    const before = faults();
    const trace = await traceOf({ attributes: { feature: 'chat', tags } });
    expect(trace).toMatchObject({ feature: 'chat', tags: ['web'] });
    expect(faults()).toBe(before + 1);
  });

  it('leaves out attributes and flags that are texts', async () => {
    const trace = await traceOf({ attributes: 'ab', featureFlags: 'cd' });
    expect(trace).toMatchObject({ tags: ['web'], featureFlags: { fast: true } });
    expect(JSON.stringify(trace)).not.toContain('"0"');
  });

  it('costs no more than itself where it cannot be read', async () => {
    const before = faults();
    const unreadable = {
      get id(): string {
        throw new Error('gone');
      },
    };
    const trace = await traceOf({ user: unreadable });
    expect(trace).toMatchObject({ name: 'GET /route', outcome: 'success', tags: ['web'] });
    expect(faults()).toBe(before + 1);
  });
});
