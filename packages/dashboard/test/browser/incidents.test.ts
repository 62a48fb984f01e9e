import { filledStore, type FilledStore } from '@llmtrace/testing/dashboard-contract';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDashboard } from '../support/run-dashboard.js';
import { billIncident, productIncident, refundIncident } from './incident-records.js';
import {
  open,
  openBrowser,
  settled,
  tracesOf,
  watchedPage,
  type WatchedPage,
} from './open-browser.js';

const HOUR_MS = 3_600_000;
const MOST_CLICKS = 6;

/** Someone who clicks, and counts. */
class Visitor {
  readonly #watched: WatchedPage;
  clicks: number = 0;

  constructor(watched: WatchedPage) {
    this.#watched = watched;
  }

  async click(target: Locator): Promise<void> {
    this.clicks++;
    await target.click();
    await settled(this.#watched.page);
  }

  link(name: string | RegExp): Locator {
    return this.#watched.page.getByRole('link', { name });
  }

  button(name: string): Locator {
    return this.#watched.page.getByRole('button', { name });
  }

  text(): Promise<string> {
    return this.#watched.page.locator('main').innerText();
  }

  tile(label: string): Promise<string> {
    const tile = this.#watched.page.locator('.tile', { hasText: label });
    return tile.locator('.value').innerText();
  }

  get page(): WatchedPage['page'] {
    return this.#watched.page;
  }
}

describe('an incident, from the overview to its cause', () => {
  let browser: Browser;
  let filled: FilledStore;
  beforeAll(async () => {
    const to = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOUR_MS;
    browser = await openBrowser();
    filled = await filledStore(
      [...refundIncident(to), ...productIncident(to), ...billIncident(to)].toSorted(
        (a, b) => a.startTime - b.startTime,
      ),
    );
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await filled?.close();
  });

  const start = async (range: string): Promise<Visitor> => {
    const { origin } = await runDashboard({ store: filled.store });
    const watched = await watchedPage(browser, origin);
    await open(watched, `${origin}/#/overview?range=${range}`);
    return new Visitor(watched);
  };

  it('shows why refunds fail: a new version of a prompt writes amounts as text', async () => {
    const visitor = await start('7d');
    expect(await visitor.tile('Error rate')).not.toBe('0%');
    await visitor.click(visitor.link('prompt refund-agent@B'));
    const errors = visitor.page.getByRole('row', { name: /^Errors / });
    expect(await errors.innerText()).toMatch(/0%.*\s6\d(?:\.\d)?%.*\syes, p < 0\.001/s);
    await visitor.click(visitor.button('One of each, side by side'));
    const tool = visitor.page.locator('details', { hasText: 'tool refund_order' });
    expect(await tool.locator('.a').allInnerTexts()).toContainEqual(
      expect.stringContaining('"amount": 12.5'),
    );
    expect(await tool.locator('.b').allInnerTexts()).toContainEqual(
      expect.stringContaining('"amount": "12,50 EUR"'),
    );
    expect(visitor.clicks).toBeLessThanOrEqual(MOST_CLICKS);
  }, 120_000);

  it('leads from a group of errors to a trace, and to one of its kind that went well', async () => {
    const visitor = await start('7d');
    await visitor.click(visitor.link('Errors in groups'));
    const group = visitor.page.getByRole('row', { name: /INVALID_ARGUMENT/ }).first();
    expect(await group.innerText()).toContain('refund_order');
    await visitor.click(group.getByRole('link').nth(1));
    await visitor.click(visitor.button('Compare with one that went well'));
    await visitor.page.locator('details', { hasText: 'tool refund_order' }).first().waitFor();
    expect(await visitor.text()).toMatch(/"amount": 12\.5[\s\S]*"amount": "12,50 EUR"/);
    expect(visitor.clicks).toBeLessThanOrEqual(MOST_CLICKS);
  }, 120_000);

  it('shows why answers are about another product: the query has lost its name', async () => {
    const visitor = await start('7d');
    await visitor.click(visitor.link('Retrieval and tools'));
    await visitor.click(visitor.link('/api/products/ask'));
    const chart = visitor.page.getByRole('img', { name: /^Top chunk score/ });
    expect(await chart.getAttribute('aria-label')).toMatch(/median: from 0\.(?:5|6).* last 0\.9/);
    await visitor.click(visitor.link('Traces below 0.72'));
    await visitor.click(tracesOf(visitor.page).getByRole('link').first());
    await visitor.click(visitor.page.getByRole('row', { name: /search_manuals/ }));
    const panel = await visitor.page.getByRole('region', { name: /search_manuals/ }).innerText();
    expect(panel).toContain('how to descale a kettle');
    expect(panel).toContain('How do I descale the Aero 3 kettle?');
    expect(panel).toMatch(/Aero 3 manual[\s\S]*0\.580[\s\S]*Terra 9 manual[\s\S]*0\.560/);
    expect(visitor.clicks).toBeLessThanOrEqual(MOST_CLICKS);
  }, 120_000);

  it('shows why the bill has grown: a few calls of one prompt carry far more text', async () => {
    const visitor = await start('24h');
    expect(await visitor.page.locator('.tile', { hasText: 'Cost a request' }).innerText()).toMatch(
      /▲ [\d,]{3,}/,
    );
    await visitor.click(visitor.link('Cost'));
    await visitor.click(visitor.link('contracts'));
    await visitor.click(visitor.link('enterprise'));
    await visitor.click(visitor.link('contract-answer@v4'));
    expect(Number(await visitor.tile('Over-long calls'))).toBeGreaterThanOrEqual(10);
    expect(Number.parseFloat(await visitor.tile('Retrieved tokens'))).toBeGreaterThan(60);
    const dearest = visitor.page.getByRole('row', { name: /96,000/ });
    expect(await dearest.count()).toBeGreaterThanOrEqual(10);
    expect(visitor.clicks).toBeLessThanOrEqual(MOST_CLICKS);
  }, 120_000);
});
