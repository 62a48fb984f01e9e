import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '@llmtrace/store';
import { SqlTraceStore } from '../src/sql-trace-store.js';

describe('opening a store by its address', () => {
  it.each([
    ['postgres://user:secret@db.example:5432/app', 'postgres://db.example:5432/app'],
    ['postgresql://db.example/app', 'postgres://db.example/app'],
    ['sqlite:/var/lib/app/traces.db', 'sqlite:/var/lib/app/traces.db'],
    ['Postgres://db.example/app', 'postgres://db.example/app'],
    ['SQLite:/var/lib/app/traces.db', 'sqlite:/var/lib/app/traces.db'],
    ['/var/lib/app/other.sqlite', 'sqlite:/var/lib/app/other.sqlite'],
    ['/var/lib/app/.llmtrace', 'sqlite:/var/lib/app/.llmtrace/traces.db'],
  ])('reads %s', async (address, location) => {
    const store = openStore(address);
    expect(store.location).toBe(location);
    expect(store).toBeInstanceOf(SqlTraceStore);
    await store.close();
  });

  it.each(['mysql://user:secret@db.example/app', 'https://db.example', 'file:///tmp/traces.db'])(
    'refuses %s',
    (address) => {
      const open = (): unknown => openStore(address);
      expect(open).toThrow(expect.objectContaining({ code: 'invalid_option' }));
      expect(open).toThrow(`there are no stores at ${address.split(':')[0]}://.`);
      expect(open).not.toThrow('secret');
    },
  );

  it('makes no file before somebody asks', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'llmtrace-open-'));
    const store = openStore(dir);
    expect(readdirSync(dir)).toEqual([]);
    await store.getTrace('a'.repeat(32));
    expect(readdirSync(dir)).toContain('traces.db');
    await store.close();
    rmSync(dir, { recursive: true });
  });
});
