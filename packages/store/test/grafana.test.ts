import { readFileSync } from 'node:fs';
import { aGap } from '@llmtrace/testing/sample-records';
import { makeTraffic } from '@llmtrace/testing/traffic';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresUnderTest } from './support/postgres-under-test.js';

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: 'timeseries' | 'table';
  readonly gridPos: { readonly x: number; readonly y: number };
  readonly targets: readonly { readonly format: string; readonly rawSql: string }[];
}

const file = new URL('../../../docs/grafana/postgres.json', import.meta.url);
const { panels } = JSON.parse(readFileSync(file, 'utf8')) as { readonly panels: readonly Panel[] };
const HOUR = 3_600_000;
const to = Date.UTC(2026, 5, 1);
const from = to - 3 * 24 * HOUR;

const time = (ms: number): string => `'${new Date(ms).toISOString()}'`;
/** Source: the macros of Grafana's PostgreSQL data source, with an interval of an hour. */
const MACROS: Readonly<Record<string, (...args: readonly string[]) => string>> = {
  timeFilter: (column) => `${column} BETWEEN ${time(from)} AND ${time(to)}`,
  timeGroupAlias: (column) => `floor(extract(epoch from ${column})/3600)*3600 AS "time"`,
  unixEpochGroupAlias: (column) => `floor((${column})/3600)*3600 AS "time"`,
  unixEpochFrom: () => String(from / 1_000),
  unixEpochTo: () => String(to / 1_000),
};

/** As Grafana does: what a macro is given ends at the first parenthesis. */
function expanded(sql: string): string {
  return sql.replaceAll(/\$__(\w+)\(([^)]*)\)/g, (whole, name: string, args: string) => {
    const macro = MACROS[name];
    if (macro === undefined) throw new Error(`no such macro: ${whole}`);
    return macro(...args.split(',').map((arg) => arg.trim()));
  });
}

describe('Grafana dashboard on PostgreSQL', () => {
  const sut = postgresUnderTest();
  const database = sut.database();
  beforeAll(async () => {
    const store = sut.open();
    const records = [...makeTraffic({ traces: 1_200, from, to, textChars: 60 })];
    for (let i = 0; i < records.length; i += 500) await store.write(records.slice(i, i + 500));
    await store.write([aGap({ from: to - HOUR, to: to - HOUR })]);
    await store.close();
  }, 120_000);
  afterAll(async () => {
    await database.close();
    await sut.destroy();
  });

  it.each(panels.map((panel) => [panel.title, panel] as const))(
    '%s: asks for what there is',
    async (_title, { type, targets }) => {
      for (const { format, rawSql } of targets) {
        const rows = await database.query({ text: expanded(rawSql), values: [] });
        expect(rows.length).toBeGreaterThan(0);
        expect(format).toBe(type === 'table' ? 'table' : 'time_series');
        if (type === 'table') continue;
        for (const { time: at, metric, ...values } of rows) {
          expect(Number(at) * 1_000).toBeGreaterThanOrEqual(from - HOUR);
          expect(Number(at) * 1_000).toBeLessThanOrEqual(to);
          if (metric !== undefined) expect(metric).toBeTypeOf('string');
          expect(Object.values(values).some((value) => typeof value === 'number')).toBe(true);
        }
      }
    },
  );

  it('counts what the store counts', async () => {
    const [requests] = panels;
    const rows = await database.query({
      text: expanded(requests?.targets[0]?.rawSql ?? ''),
      values: [],
    });
    const count = rows.reduce((sum, row) => sum + Number(row['requests']), 0);
    expect(count).toBe(1_200);
  });

  it('has a panel a place, and a place a panel', () => {
    const places = panels.map(({ gridPos: { x, y } }) => `${x} ${y}`);
    expect(new Set(places).size).toBe(places.length);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });
});
