// npm run screens [-- [names of pictures] [--traces 200000] [--file kept.db]]
// With --traces every screen is first opened on so many traces, at each mount, and held against axe-core.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../build.mjs';
import { runTool } from '../process/tools.mjs';
import { root } from '../workspace/root.mjs';

const OUT = join(root, 'docs', 'screens');
const DAY_MS = 86_400_000;
const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { traces: { type: 'string' }, file: { type: 'string' } },
});
const TRACES = Number(options.traces ?? 8_000);
const IS_LARGE = options.traces !== undefined || options.file !== undefined;
const DAYS = IS_LARGE ? 30 : 13;
const RANGE = IS_LARGE ? '30d' : '7d';
const FAILED = encodeURIComponent(JSON.stringify({ status: 'error' }));
const V7 = encodeURIComponent('{"promptName":"support-answer","promptVersion":"v7"}');
const V8 = encodeURIComponent('{"promptName":"support-answer","promptVersion":"v8"}');

const SCREENS = {
  overview: 'overview',
  errors: 'errors',
  traces: `traces?f=${FAILED}`,
  compare: `compare?a=${V7}&b=${V8}`,
  cost: 'cost',
  latency: 'latency?by=model',
  prompts: 'prompts?a=support-answer@v8&b=support-answer@v7',
  sessions: 'sessions',
  retrieval: 'retrieval',
  scores: 'scores',
  health: 'health',
  settings: 'settings',
};

const built = await build([join(root, 'packages', 'dashboard'), join(root, 'packages', 'testing')]);
if (built !== 0) process.exit(built);

const require = createRequire(join(root, 'packages', 'dashboard', 'package.json'));
const { chromium } = require('playwright-core');
const { serveDashboard } = await import(join(root, 'packages/dashboard/dist/esm/index.js'));
const { sqliteStore } = await import(join(root, 'packages/store/dist/esm/sqlite.js'));
const { makeTraffic } = await import(join(root, 'packages/testing/dist/traffic/index.js'));

const dir = mkdtempSync(join(tmpdir(), 'llmtrace-screens-'));
const file = options.file ?? join(dir, 'traces.db');
const isFilled = existsSync(file);
const { store } = sqliteStore({ file });
if (!isFilled) {
  console.log(`Filling ${file} with ${TRACES} traces …`);
  const to = Date.now();
  let batch = [];
  for (const record of makeTraffic({ traces: TRACES, from: to - DAYS * DAY_MS, to })) {
    batch.push(record);
    if (batch.length < 500) continue;
    await store.write(batch);
    batch = [];
  }
  await store.write(batch);
}
if (options.traces !== undefined) {
  const tests = ['screens', 'mounts'].map(
    (name) => `packages/dashboard/test/browser/${name}.test.ts`,
  );
  process.exitCode = await runTool('vitest', ['run', '--reporter=verbose', ...tests], {
    env: { LLMTRACE_TEST_TRAFFIC: file },
  });
}
const { url, close } = await serveDashboard({ store, dir, port: 0 });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});

mkdirSync(OUT, { recursive: true });
const { traces } = await store.queries.search({ filter: { tool: 'search_orders' }, limit: 1 });
const all = { ...SCREENS, trace: `trace/${traces[0].traceId}` };
for (const [name, address] of Object.entries(all)) {
  if (wanted.length === 0 || wanted.includes(name)) await take(name, address, 'light');
}
if (wanted.length === 0 || wanted.includes('dark')) await take('overview-dark', 'overview', 'dark');

await browser.close();
await close();
await store.close();
rmSync(dir, { recursive: true, force: true });

async function take(name, address, colorScheme) {
  const page = await browser.newPage({
    viewport: { width: 1_200, height: 700 },
    colorScheme,
    locale: 'en-US',
    reducedMotion: 'reduce',
  });
  const joint = address.includes('?') ? '&' : '?';
  await page.goto(`${url}#/${address}${joint}range=${RANGE}`);
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  await page.screenshot({ path: join(OUT, `${name}.png`) });
  await page.close();
  console.log(`Written: docs/screens/${name}.png`);
}
