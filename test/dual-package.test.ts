import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const require = createRequire(import.meta.url);
const manifestFile = require.resolve('@llmtrace/core/package.json');
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as { main: string; types: string };

/** Runs code in a Node of its own on the built packages, and gives what it logged as JSON. */
async function runNode(kind: 'module' | 'commonjs', code: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [`--input-type=${kind}`, '--eval', code],
    { cwd: import.meta.dirname, env: { ...process.env, NODE_OPTIONS: '' } },
  );
  return JSON.parse(stdout);
}

const LOAD_BOTH = `
  import { createRequire } from 'node:module';
  import * as esm from '@llmtrace/core';
  const require = createRequire(process.cwd() + '/x.js');
  const cjs = require('@llmtrace/core');
`;

describe('the CommonJS build', () => {
  test('exports under require what import exports', async () => {
    const names = await runNode(
      'module',
      `${LOAD_BOTH}
       console.log(JSON.stringify([Object.keys(esm).sort(), Object.keys(cjs).sort(), esm.withTrace === cjs.withTrace]));`,
    );
    const [imported, required, same] = names as [string[], string[], boolean];
    expect(required).toEqual(imported);
    expect(required).toContain('createTracer');
    expect(same).toBe(false);
  });

  test.each(['@llmtrace/core', '@llmtrace/core/http', '@llmtrace/core/testing'])(
    'loads %s by require in a CommonJS program',
    async (specifier) => {
      const file = await runNode(
        'commonjs',
        `const loaded = require('${specifier}');
         console.log(JSON.stringify([require.resolve('${specifier}'), Object.keys(loaded).length]));`,
      );
      const [path, exported] = file as [string, number];
      expect(path).toContain(join('dist', 'cjs'));
      expect(exported).toBeGreaterThan(0);
    },
  );

  test('loads by the main field alone, for resolvers that do not know exports', async () => {
    const main = join(dirname(manifestFile), manifest.main);
    const type = await runNode(
      'commonjs',
      `const core = require(${JSON.stringify(main)});
       console.log(JSON.stringify([typeof core.createTracer, core === require('@llmtrace/core')]));`,
    );
    expect(type).toEqual(['function', true]);
    expect(readFileSync(join(dirname(manifestFile), manifest.types), 'utf8')).toContain(
      'createTracer',
    );
  });
});

describe('an imported and a required copy in one process', () => {
  test('share the context', async () => {
    const ids = await runNode(
      'module',
      `${LOAD_BOTH}
       const tracer = esm.createTracer({ exporters: [esm.memory()] });
       const seen = await cjs.withTrace('job', async (trace) => {
         await null;
         return [trace.traceId, esm.currentTraceId(), cjs.currentTraceId()];
       });
       await tracer.shutdown();
       console.log(JSON.stringify(seen));`,
    );
    const [made, imported, required] = ids as string[];
    expect(made).toMatch(/^[0-9a-f]{32}$/);
    expect(imported).toBe(made);
    expect(required).toBe(made);
  });

  test('are one tracer: spans of both make one tree', async () => {
    const tree = await runNode(
      'module',
      `${LOAD_BOTH}
       const exporter = cjs.memory();
       const tracer = cjs.createTracer({ exporters: [exporter] });
       await esm.withTrace('job', () =>
         cjs.withSpan('outer', { kind: 'step' }, () => esm.withSpan('inner', { kind: 'step' }, () => 1)),
       );
       await esm.getTracer().flush();
       const [trace] = exporter.traces;
       const nameOf = new Map(trace.spans.map((span) => [span.spanId, span.name]));
       console.log(JSON.stringify([
         esm.getTracer() === tracer,
         trace.spans.map((span) => [span.name, nameOf.get(span.parentSpanId) ?? null]),
       ]));
       await tracer.shutdown();`,
    );
    const [one, spans] = tree as [boolean, [string, string | null][]];
    expect(one).toBe(true);
    expect(spans).toContainEqual(['inner', 'outer']);
    expect(spans.find(([name]) => name === 'outer')?.[1]).not.toBe('inner');
  });

  test('know each other’s errors', async () => {
    const known = await runNode(
      'module',
      `${LOAD_BOTH}
       const error = new cjs.LlmTraceError('invalid_option', 'x');
       console.log(JSON.stringify([esm.isLlmTraceError(error), error instanceof esm.LlmTraceError]));`,
    );
    expect(known).toEqual([true, false]);
  });

  test('keep one ledger: what one lets through counts under the ceiling of the other', async () => {
    const refusals = await runNode(
      'module',
      `${LOAD_BOTH}
       import * as esmCost from '@llmtrace/cost';
       const cjsCost = require(${JSON.stringify(require.resolve('@llmtrace/cost'))});
       esm.createTracer({ exporters: [] });
       const answer = {
         object: 'chat.completion',
         choices: [{ message: { role: 'assistant', content: 'x' } }],
         usage: { prompt_tokens: 500, completion_tokens: 0 },
       };
       const request = { model: 'house', messages: [] };
       const options = {
         usd: 0.001,
         scope: 'feature',
         key: 'shared',
         tokenizer: () => 100,
         maxOutputTokens: 10,
         prices: esmCost.createPriceBook({ overrides: [{ model: 'house', input: 1, output: 1 }] }),
       };
       const ends = [];
       for (const [cost, core] of [[cjsCost, esm], [esmCost, cjs], [cjsCost, cjs], [esmCost, esm]]) {
         const ask = core.traceLLM('ask', async () => answer);
         const end = cost.withCostCeiling(options, () => ask(request));
         ends.push(await end.then(() => 'made', (error) => [esm.isLlmTraceError(error), error.code]));
       }
       console.log(JSON.stringify(ends));`,
    );
    expect(refusals).toEqual(['made', 'made', [true, 'cost_ceiling'], [true, 'cost_ceiling']]);
  });
});
