import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import client from 'prom-client';
import { sealed } from '@llmtrace/testing/sample-records';
import { describe, expect, it } from 'vitest';
import { prometheusMetrics } from '../../src/index.js';
import { anLlmSpan, aStory } from '../dialects/sample-story.js';

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly gridPos: { readonly x: number; readonly y: number };
    readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
}

const file = new URL('../../../../docs/grafana/prometheus.json', import.meta.url);
const dashboard = JSON.parse(readFileSync(file, 'utf8')) as Dashboard;
const queries = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map(({ expr, legendFormat }) => [title, expr, legendFormat] as const),
);

/** The nodes of a query by type; Grafana fills in the interval. */
function nodesOf(query: string, type: string): string[] {
  const text = query.replaceAll('$__rate_interval', '5m');
  const found: string[] = [];
  parser.parse(text).iterate({
    enter: (node) => {
      if (node.name === type || node.type.isError) {
        found.push(node.type.isError ? '⚠' : text.slice(node.from, node.to));
      }
    },
  });
  return found;
}

/** The series that a registry really has, by name, with their labels. */
async function series(): Promise<Map<string, Set<string>>> {
  const registry = new client.Registry();
  const stats = () => ({
    open: 0,
    held: 0,
    exporters: {
      otlp: { produced: 1, delivered: 0, queued: 0, sampledOut: 0, dropped: { failed: 1 } },
    },
  });
  const failed = { ...anLlmSpan(), status: 'error', error: { type: 'E' } } as const;
  const story = aStory();
  await prometheusMetrics({ client, registry, stats }).export(
    sealed({ ...story, spans: [...story.spans, failed] }),
  );
  const found = new Map<string, Set<string>>();
  for (const line of (await registry.metrics()).split('\n')) {
    const [, name, labels] = /^([a-z_]+)\{(.*)\} /.exec(line) ?? [];
    if (name === undefined) continue;
    const known = found.get(name) ?? new Set<string>();
    found.set(name, known);
    for (const [, label] of (labels ?? '').matchAll(/([a-z_]+)="/g)) known.add(label!);
  }
  return found;
}

describe('Grafana dashboard on Prometheus', () => {
  it.each(queries)(
    '%s: asks in PromQL for series and labels that there are',
    async (_title, query, legend) => {
      expect(nodesOf(query, 'no such node')).toEqual([]);
      const known = await series();
      const names = nodesOf(query, 'Identifier');
      expect(names.length).toBeGreaterThan(0);
      const labels = new Set<string>();
      for (const name of names) {
        expect(known.has(name), name).toBe(true);
        for (const label of known.get(name)!) labels.add(label);
      }
      const asked = [
        ...nodesOf(query, 'LabelName'),
        ...[...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!),
      ];
      for (const label of asked) expect(labels.has(label), label).toBe(true);
    },
  );

  it('has a panel a place, and a place a panel', () => {
    const places = dashboard.panels.map(({ gridPos: { x, y } }) => `${x} ${y}`);
    expect(new Set(places).size).toBe(places.length);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});
