import { describe, expect, it } from 'vitest';
import { aTrace } from '../../sample-records.js';
import type { OpenStore } from '../store-under-test.js';

/** The tables are made once, and those of a newer version are left alone. */
export function migrationSuite(open: () => OpenStore): void {
  describe('migrations', () => {
    it('are safe when several start at once on an empty database', async () => {
      const { another, rows } = open();
      const stores = Array.from({ length: 6 }, () => another());
      await Promise.all(
        stores.map((store, i) =>
          i % 2 === 0
            ? store.write([aTrace({ traceId: String(i).repeat(32) })])
            : store.getTrace('a'.repeat(32)),
        ),
      );
      expect(await rows('SELECT COUNT(*) AS n FROM llm_traces')).toEqual([{ n: 3 }]);
      expect(await rows("SELECT COUNT(*) AS n FROM llm_meta WHERE key = 'schema_version'")).toEqual(
        [{ n: 1 }],
      );
    });

    it('refuse a newer schema, for reading and for writing', async () => {
      const { store, another, database } = open();
      await store.write([aTrace()]);
      await database().transaction((tx) =>
        tx.run({
          text: "UPDATE llm_meta SET value = '999' WHERE key = 'schema_version'",
          values: [],
        }),
      );
      const late = another();
      await expect(late.getTrace('a'.repeat(32))).rejects.toMatchObject({ code: 'schema_newer' });
      await expect(another().write([aTrace()])).rejects.toMatchObject({ code: 'schema_newer' });
    });
  });
}
