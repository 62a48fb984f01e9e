import type { AccessEntry } from '@llmtrace/store';
import { filledStore, type FilledStore } from '@llmtrace/testing/dashboard-contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CANARY_CONTENT, CANARY_RECORDS, CANARY_TRACE_ID } from '../support/canary-records.js';
import { ADMIN, byHeader, READER, runDashboard, VIEWER } from '../support/run-dashboard.js';

const ROOT = '00000000000000c0';

describe('the record of who read what', () => {
  let filled: FilledStore;
  beforeEach(async () => void (filled = await filledStore(CANARY_RECORDS)));
  afterEach(() => filled.close());

  it('has an entry for each read of text, with who and which traces', async () => {
    const { api } = await runDashboard({ store: filled.store, authorize: byHeader });
    const started = Date.now();
    const reads = [
      ['traces', { text: true }, 'list'],
      ['transcript', { session: 'session-1', text: true }, 'transcript'],
      ['trace-text', { traceId: CANARY_TRACE_ID, rootSpanId: ROOT }, 'trace'],
      ['trace-record', { traceId: CANARY_TRACE_ID }, 'record'],
      ['content', { traceId: CANARY_TRACE_ID, hash: CANARY_CONTENT.hash }, 'content'],
    ] as const;
    for (const [path, input, what] of reads) {
      expect([path, (await api(path, input, READER)).status]).toEqual([path, 200]);
      const [entry] = (await api('access')).json<readonly AccessEntry[]>();
      expect(entry).toMatchObject({
        user: 'the reader',
        role: 'reader',
        via: 'dashboard',
        what,
        traceIds: [CANARY_TRACE_ID],
      });
      expect(entry!.at).toBeGreaterThanOrEqual(started);
    }
    await api('prompt', { name: 'support', versionId: 'v1' }, ADMIN);
    const entries = (await api('access')).json<readonly AccessEntry[]>();
    expect(entries).toHaveLength(6);
    expect(entries[0]).toMatchObject({
      user: 'the admin',
      what: 'prompt support@v1',
      traceIds: [],
    });
    const own = (await api('access', { user: 'the reader' })).json<readonly AccessEntry[]>();
    expect(own).toHaveLength(5);
    const ofTrace = await api('access', { traceId: CANARY_TRACE_ID });
    expect(ofTrace.json()).toHaveLength(5);
    expect((await api('access', { traceId: 'f'.repeat(32) })).json()).toEqual([]);
  });

  it('has none for what shows no text, or is refused', async () => {
    const { api } = await runDashboard({ store: filled.store, authorize: byHeader });
    await api('traces', {}, READER);
    await api('traces', { text: true }, VIEWER);
    await api('trace', { traceId: CANARY_TRACE_ID }, READER);
    await api('aggregate', {}, READER);
    await api('trace-text', { traceId: CANARY_TRACE_ID, rootSpanId: ROOT }, VIEWER);
    await api('trace-text', { traceId: 'f'.repeat(32), rootSpanId: ROOT }, READER);
    expect((await api('access')).json()).toEqual([]);
  });

  it('keeps text back that it could not make an entry for', async () => {
    const store = Object.create(filled.store, {
      noteAccess: { value: () => Promise.reject(new Error('disk full')) },
    }) as typeof filled.store;
    const { api } = await runDashboard({ store, authorize: byHeader });
    const read = await api('trace-text', { traceId: CANARY_TRACE_ID, rootSpanId: ROOT }, READER);
    expect([read.status, read.text]).toEqual([500, expect.not.stringContaining('disk')]);
    expect((await api('trace', { traceId: CANARY_TRACE_ID }, READER)).status).toBe(200);
  });
});
