// What the dashboard costs, after npm run build:
// node bench/dashboard.mjs [--traces 200000] [--range 24h,30d] [--screens cost,latency] [--repeat 30] [--file kept.db] [--postgres postgres://… [--schema kept]]
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { serveDashboard } from '../packages/dashboard/dist/esm/index.js';
import { UI_ASSETS } from '../packages/dashboard/dist/esm/generated/ui-assets.js';
import { postgresStore } from '../packages/store/dist/esm/postgres.js';
import { sqliteStore } from '../packages/store/dist/esm/sqlite.js';
import { aSpan, aTrace } from '../packages/testing/dist/sample-records.js';
import { makeTraffic } from '../packages/testing/dist/traffic/index.js';

const { values: options } = parseArgs({
  options: {
    traces: { type: 'string', default: '200000' },
    file: { type: 'string' },
    postgres: { type: 'string' },
    schema: { type: 'string' },
    screens: { type: 'string' },
    repeat: { type: 'string', default: '30' },
    range: { type: 'string', default: '24h' },
    verbose: { type: 'boolean', default: false },
  },
});
const REPEAT = Number(options.repeat);
const DAY_MS = 86_400_000;
const SCREENS = [
  'overview',
  'errors',
  'traces',
  'compare?a={"promptName":"support-answer","promptVersion":"v7"}&b={"promptName":"support-answer","promptVersion":"v8"}',
  'cost',
  'latency',
  'prompts',
  'sessions',
  'retrieval',
  'scores',
  'health',
  'settings',
].filter((address) => options.screens?.split(',').includes(address.split('?')[0]) ?? true);
const LONG = 'b'.repeat(32);
const require = createRequire(new URL('../packages/dashboard/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const print = (line) => process.stdout.write(`${line}\n`);
const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.floor(q * (list.length - 1))];
const ms = (value) => `${value.toFixed(0)} ms`.padStart(9);

const to = Date.now();

async function fill(store) {
  let batch = [];
  for (const record of makeTraffic({
    traces: Number(options.traces),
    from: to - 30 * DAY_MS,
    to,
  })) {
    batch.push(record);
    if (batch.length < 500) continue;
    await store.write(batch);
    batch = [];
  }
  const spans = Array.from({ length: 5_000 }, (_, i) =>
    aSpan({
      kind: i % 3 === 0 ? 'llm' : 'tool',
      name: `step_${i}`,
      spanId: (0xf0000 + i).toString(16).padStart(16, '0'),
      startTime: to - 3_600_000 + i * 500,
      output: 'x'.repeat(200),
    }),
  );
  await store.write([
    ...batch,
    aTrace({ traceId: LONG, startTime: to - 3_600_000, durationMs: 2_600_000, spans }),
  ]);
}

/** Opens a screen as a visitor would, and tells what the page asked for it. */
async function visit(browser, url, address, range) {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 860 } });
  const asked = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/')) asked.push(request.url());
  });
  const joint = address.includes('?') ? '&' : '?';
  await page.goto(`${url}#/${address}${joint}range=${range}`);
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  const paint = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  );
  await page.close();
  return { asked: [...new Set(asked)], paint };
}

async function timed(url) {
  const start = performance.now();
  const response = await fetch(url);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${response.status} ${decodeURIComponent(url)}`);
  return performance.now() - start;
}

/** How long a trace of 5,000 steps takes to open, and the longest task while it is scrolled. */
async function longTrace(browser, url) {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 860 } });
  await page.goto(url);
  await page.waitForLoadState('networkidle');
  const opened = await page.evaluate(async (id) => {
    const start = performance.now();
    location.hash = `/trace/${id}`;
    while (document.querySelector('[role=treegrid]') === null) {
      await new Promise((drawn) => requestAnimationFrame(drawn));
    }
    return performance.now() - start;
  }, LONG);
  const longest = await page.evaluate(async () => {
    let most = 0;
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) most = Math.max(most, duration);
    });
    observer.observe({ type: 'longtask' });
    const grid = document.querySelector('[role=treegrid]');
    for (let top = 0; top < grid.scrollHeight; top += 1_400) {
      grid.scrollTop = top;
      await new Promise((drawn) => requestAnimationFrame(drawn));
    }
    await new Promise((later) => setTimeout(later, 300));
    return most;
  });
  await page.close();
  return { opened, longest };
}

/** Times what a screen asks: all at once as the page does, and each question by itself. */
async function measureScreen(asked, address) {
  const all = [];
  const single = new Map(asked.map((question) => [question, []]));
  for (let i = 0; i < REPEAT; i++) {
    const start = performance.now();
    await Promise.all(asked.map(timed));
    all.push(performance.now() - start);
  }
  for (const question of asked) {
    for (let i = 0; i < REPEAT; i++) single.get(question).push(await timed(question));
  }
  const slowest = [...single]
    .map(([question, times]) => ({ question, p95: quantile(times, 0.95) }))
    .sort((a, b) => b.p95 - a.p95);
  if (options.verbose) {
    for (const { question, p95 } of slowest) print(`  ${ms(p95)} ${decodeURIComponent(question)}`);
  }
  const [, path] = slowest[0].question.match(/\/api\/([a-z/-]+)/);
  print(
    `${address.split('?')[0].padEnd(18)} ${String(asked.length).padStart(9)} ${ms(quantile(all, 0.5))}  ${ms(quantile(all, 0.95))}   ${ms(slowest[0].p95)} ${path}`,
  );
}

async function measure(name, store, dir, filled) {
  if (!filled) {
    print(`\n${name}: filling with ${options.traces} traces …`);
    await fill(store);
  }
  const { url, close } = await serveDashboard({ store, dir, port: 0, maxRequestsPerMinute: 1e6 });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const paints = [];
  for (const range of options.range.split(',')) {
    print(`\n${name}, ${range}`);
    print('screen             questions   all p50    all p95   the slowest question, p95');
    for (const address of SCREENS) {
      const { asked, paint } = await visit(browser, url, address, range);
      paints.push(paint);
      await measureScreen(asked, address);
    }
  }
  const { opened, longest } = await longTrace(browser, url);
  print(`first paint        p95 ${ms(quantile(paints, 0.95))}`);
  print(`5,000 steps        open in ${ms(opened)}, longest task while scrolling ${ms(longest)}`);
  await browser.close();
  await close();
}

const bytes = Object.values(UI_ASSETS).map(({ gzip }) => Buffer.from(gzip, 'base64').length);
print(
  `page               ${(bytes.reduce((sum, one) => sum + one, 0) / 1_024).toFixed(1)} KB gzip`,
);
const dir = mkdtempSync(join(tmpdir(), 'llmtrace-bench-'));
if (options.postgres === undefined || options.file !== undefined) {
  const file = options.file ?? join(dir, 'traces.db');
  const filled = existsSync(file);
  const { store } = sqliteStore({ file });
  await measure('SQLite', store, dir, filled);
  await store.close();
}
if (options.postgres !== undefined) {
  const schema = options.schema ?? `llmtrace_bench_${process.pid}`;
  const { store } = postgresStore({ url: options.postgres, schema });
  const { traces } = await store.queries.search({ limit: 1 });
  await measure('PostgreSQL', store, dir, traces.length > 0);
  await store.close();
  print(`Left behind: the schema ${schema}`);
}
rmSync(dir, { recursive: true, force: true });
