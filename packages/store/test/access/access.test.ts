import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccessEntry } from '../../src/index.js';
import type { SqlTraceStore } from '../../src/sql-trace-store.js';
import { DATABASES, type OpenStore } from '../query/databases.js';

const READ: AccessEntry = {
  at: Date.UTC(2026, 5, 3),
  user: 'ann',
  role: 'reader',
  via: 'dashboard',
  what: 'trace',
  traceIds: ['a'.repeat(32)],
};
const TABLES = ['llm_access_log', 'llm_access_traces'] as const;

describe.each(DATABASES)('who read what, in %s', (_name, open) => {
  let opened: OpenStore;
  beforeEach(() => void (opened = open()));
  afterEach(() => opened.close());

  it('is given back as it was noted, the newest first', async () => {
    const { store } = opened;
    const list: AccessEntry = {
      at: READ.at + 1_000,
      user: 'bob',
      via: 'cli',
      what: 'list',
      traceIds: ['a'.repeat(32), 'b'.repeat(32)],
    };
    await store.noteAccess(READ);
    await store.noteAccess({ ...list, traceIds: [...list.traceIds, ...list.traceIds] });
    expect(await store.listAccess()).toEqual([list, READ]);
    expect(await store.listAccess({ user: 'ann' })).toEqual([READ]);
    expect(await store.listAccess({ traceId: 'b'.repeat(32) })).toEqual([list]);
    expect(await store.listAccess({ traceId: 'a'.repeat(32), limit: 1 })).toEqual([list]);
    expect(await store.listAccess({ before: list.at })).toEqual([READ]);
    expect(await store.listAccess({ user: "' OR 1=1 --" })).toEqual([]);
  });

  it('keeps an entry that names no trace', async () => {
    const { store } = opened;
    await store.noteAccess({ ...READ, what: 'prompt a@b', traceIds: [] });
    expect(await store.listAccess()).toEqual([{ ...READ, what: 'prompt a@b', traceIds: [] }]);
  });

  it('is neither changed nor removed', async () => {
    const { store } = opened;
    await store.noteAccess(READ);
    const { database } = store as SqlTraceStore;
    for (const table of TABLES) {
      for (const text of [`UPDATE ${table} SET access_id = 'x'`, `DELETE FROM ${table}`]) {
        const change = database.transaction((tx) => tx.run({ text, values: [] }));
        await expect(change).rejects.toThrow(/append-only/);
      }
    }
    expect(await store.listAccess()).toEqual([READ]);
  });
});
