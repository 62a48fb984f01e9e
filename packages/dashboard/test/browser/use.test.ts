import { aSpan, aTrace, nestedSpans } from '@llmtrace/testing/sample-records';
import { filledStore } from '@llmtrace/testing/dashboard-contract';
import { makeTraffic } from '@llmtrace/testing/traffic';
import type { AggregateAnswer, TracePage } from '@llmtrace/store';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { runDashboard, type RunningDashboard } from '../support/run-dashboard.js';
import { open, openBrowser, settled, tracesOf, watchedPage } from './open-browser.js';

const HOUR_MS = 3_600_000;
const SECRET = 'correct-horse-battery-staple';

describe('the page in use', () => {
  let browser: Browser;
  beforeAll(async () => void (browser = await openBrowser()), 60_000);
  afterAll(() => browser?.close());

  const withTraffic = async (traces: number): Promise<RunningDashboard> => {
    const to = Date.now();
    const filled = await filledStore(makeTraffic({ traces, from: to - 12 * HOUR_MS, to }));
    onTestFinished(() => filled.close());
    return runDashboard({ store: filled.store });
  };

  it('opens a trace of 5,000 steps with a few of its rows, and shows others as they come into sight', async () => {
    const spans = Array.from({ length: 4_880 }, (_, i) =>
      aSpan({
        kind: i % 3 === 0 ? 'llm' : 'tool',
        name: `flat_${i}`,
        spanId: (0xf0000 + i).toString(16).padStart(16, '0'),
        at: i * 1_400,
      }),
    );
    const long = aTrace({ durationMs: 2 * HOUR_MS, spans: [...spans, ...nestedSpans(120)] });
    const filled = await filledStore([long]);
    onTestFinished(() => filled.close());
    const { origin } = await runDashboard({ store: filled.store });
    const watched = await watchedPage(browser, origin);
    await open(watched, `${origin}/#/trace/${long.traceId}`);
    const { page } = watched;
    const grid = page.getByRole('treegrid');
    expect(await grid.getAttribute('aria-rowcount')).toBe('5001');
    expect(await grid.getByRole('row').count()).toBeLessThan(100);
    for (const share of [0.25, 0.5, 1]) {
      await grid.evaluate((element, to) => (element.scrollTop = element.scrollHeight * to), share);
      // Ten rows below the first in sight; the nested steps come before all but one of the flat ones.
      const step = Math.min(4_879, Math.floor(share * 5_001) - 121 + 10);
      await grid.getByText(new RegExp(`\\bflat_${step}$`)).waitFor();
      expect(await grid.getByRole('row').count()).toBeLessThan(100);
    }
    await grid.getByText(/\bflat_4879$/).click();
    await page.getByRole('heading', { name: /flat_4879/ }).waitFor();
    expect(watched.troubles).toEqual([]);
  }, 120_000);

  it('can be used with the keyboard alone', async () => {
    const { origin } = await withTraffic(200);
    const watched = await watchedPage(browser, origin);
    const { page } = watched;
    await open(watched, `${origin}/`);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    for (const [key, title] of [
      ['e', 'Errors'],
      ['c', 'Cost'],
      ['t', 'Traces'],
    ] as const) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
    }
    await settled(page);
    await tracesOf(page).getByRole('link').first().focus();
    await page.keyboard.press('Enter');
    const grid = page.getByRole('treegrid');
    await grid.focus();
    await page.keyboard.press('ArrowDown');
    const second = grid.getByRole('row').nth(1);
    await expect.poll(() => second.getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('1');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => grid.getAttribute('aria-rowcount')).not.toBe('1');
    expect(watched.troubles).toEqual([]);
  }, 120_000);

  it('keeps what is looked at from screen to screen, and in links', async () => {
    const { origin } = await withTraffic(400);
    const watched = await watchedPage(browser, origin);
    const { page } = watched;
    // Two fixed moments: of a time that ends now, a trace falls out before the link is opened.
    const between = `between=${Date.now() - 6 * HOUR_MS}-${Date.now()}`;
    await open(watched, `${origin}/#/overview?${between}`);
    await page.getByLabel('Tenant').selectOption('globex');
    await settled(page);
    await page.getByRole('link', { name: 'Traces', exact: true }).click();
    await settled(page);
    expect(page.url()).toContain(between);
    expect(page.url()).toContain('tenant=globex');
    await page.getByLabel('Filter by').selectOption('feature');
    await page.getByLabel('Value of Feature').fill('support');
    await page.getByRole('button', { name: 'Add' }).click();
    await settled(page);
    const rows = await tracesOf(page).allInnerTexts();
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => row.includes('/api/support/chat'))).toBe(true);
    const again = await watchedPage(browser, origin);
    await open(again, page.url());
    expect(await tracesOf(again.page).allInnerTexts()).toEqual(rows);
    await page.getByRole('button', { name: 'Remove Feature' }).click();
    // The list shows as many rows as it is high, and grows in a later frame; which routes come first depends on the hour.
    await tracesOf(page).filter({ hasNotText: '/api/support/chat' }).first().waitFor();
    expect(watched.troubles).toEqual([]);
  }, 120_000);

  it('shows the numbers that the API gives', async () => {
    const { origin, api } = await withTraffic(500);
    const watched = await watchedPage(browser, origin);
    const { page } = watched;
    await open(watched, `${origin}/#/overview?range=24h`);
    const time = { from: Date.now() - 24 * HOUR_MS, to: Date.now() + HOUR_MS };
    const asked = { filter: { time }, measures: ['count', 'latency', 'tokens', 'cost'] };
    const answer = (await api('aggregate', asked, null)).json<AggregateAnswer>();
    const { count, latency, cost } = answer.rows[0]!;
    const tile = (label: string): Promise<string> =>
      page.locator(`.tile:has(.label:text-is("${label}")) .value`).innerText();
    expect(await tile('Error rate')).toBe(
      count!.errorRate.toLocaleString('en-US', { style: 'percent', maximumFractionDigits: 1 }),
    );
    expect(Number.parseFloat(await tile('p95'))).toBeCloseTo(latency!.p95 / 1_000, 1);
    await page.getByRole('link', { name: 'Cost', exact: true }).click();
    await settled(page);
    expect(await page.locator('.tile .value').first().innerText()).toBe(
      `$${(cost!.nanoUsd / 1e9).toFixed(2)}`,
    );
    await page.getByRole('link', { name: 'Traces', exact: true }).click();
    await settled(page);
    const errors = { filter: { time, status: 'error' }, limit: 1_000 };
    const page1 = (await api('traces', errors, null)).json<TracePage>();
    await open(watched, `${origin}/#/traces?range=24h&f={"status":"error"}`);
    await page.getByText(`${page1.traces.length} traces`, { exact: true }).waitFor();
    expect(watched.troubles).toEqual([]);
  }, 120_000);

  it('shows traces as they come in, without moving what is being read', async () => {
    const to = Date.now();
    const filled = await filledStore(
      makeTraffic({ traces: 60, from: to - HOUR_MS, to: to - 1_000 }),
    );
    onTestFinished(() => filled.close());
    const { origin } = await runDashboard({ store: filled.store });
    const watched = await watchedPage(browser, origin);
    const { page } = watched;
    await open(watched, `${origin}/#/traces?range=24h`);
    await page.getByRole('button', { name: 'Live' }).click();
    await settled(page);
    const list = page.getByRole('list', { name: 'Traces' });
    await list.evaluate((element) => (element.scrollTop = 360));
    const first = (): Promise<string> =>
      list.evaluate((element) => {
        const { top } = element.getBoundingClientRect();
        const rows = [...element.querySelectorAll('[role=listitem]')];
        const row = rows.find((one) => one.getBoundingClientRect().top >= top - 1);
        return row?.querySelector('a')?.href ?? '';
      });
    const before = await first();
    const late = aTrace({ traceId: 'd'.repeat(32), name: 'just now', startTime: Date.now() });
    await filled.store.write([late]);
    await page.getByText('61 traces', { exact: true }).waitFor();
    expect(await first()).toBe(before);
    await list.evaluate((element) => (element.scrollTop = 0));
    await tracesOf(page).first().getByText('just now').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    expect(watched.troubles).toEqual([]);
  }, 120_000);

  it('asks for the secret, and opens by it', async () => {
    const filled = await filledStore([]);
    onTestFinished(() => filled.close());
    const { origin } = await runDashboard({ store: filled.store, auth: { secret: SECRET } });
    const { page, troubles } = await watchedPage(browser, origin);
    await page.goto(origin);
    await page.getByLabel('Secret').fill('not the secret at all');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('That is not the secret.').waitFor();
    await page.getByLabel('Secret').fill(SECRET);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    const others = troubles.filter((trouble) => !/401/.test(trouble));
    expect(others).toEqual([]);
  }, 60_000);

  it('raises sampling, and takes it back', async () => {
    const filled = await filledStore([]);
    onTestFinished(() => filled.close());
    const { origin } = await runDashboard({ store: filled.store });
    const watched = await watchedPage(browser, origin);
    const { page } = watched;
    await open(watched, `${origin}/#/health`);
    await page.getByLabel('Which').fill('acme');
    await page.getByRole('button', { name: 'Raise' }).click();
    await page.getByText('tenant acme kept in full').waitFor();
    await page.getByRole('button', { name: 'Take back' }).click();
    await page.getByText('Nothing is raised.').waitFor();
    expect(watched.troubles).toEqual([]);
  }, 60_000);

  it('erases a trace for an admin who means it', async () => {
    const filled = await filledStore([aTrace(), aTrace({ traceId: 'e'.repeat(32) })]);
    onTestFinished(() => filled.close());
    const { origin } = await runDashboard({ store: filled.store });
    const watched = await watchedPage(browser, origin);
    const { page } = watched;
    await open(watched, `${origin}/#/trace/${'e'.repeat(32)}`);
    await page.getByRole('button', { name: 'Erase this trace' }).click();
    await page.getByText('1 trace would go for good').waitFor();
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('button', { name: 'Erase this trace' }).click();
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByText('Erased: 1 trace').waitFor();
    const { traces } = await filled.store.queries.search({});
    expect(traces.map(({ traceId }) => traceId)).toEqual([aTrace().traceId]);
    expect(watched.troubles).toEqual([]);
  }, 60_000);
});
