import type { TracePage } from '@llmtrace/store';
import { filledStore, type FilledStore } from '@llmtrace/testing/dashboard-contract';
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDashboard } from '../support/run-dashboard.js';
import { trafficStore } from '../support/traffic-store.js';
import { open, openBrowser, watchedPage } from './open-browser.js';

const DAY_MS = 86_400_000;

/** The screens by their addresses, and what each shows when it has its answers. */
const SCREENS: Readonly<Record<string, string>> = {
  overview: 'Error rate',
  errors: 'First seen',
  traces: 'Latency',
  'traces?f={"status":"error"}': 'Status',
  compare: 'A and B',
  'compare?a={"promptName":"support-answer","promptVersion":"v7"}&b={"promptName":"support-answer","promptVersion":"v8"}':
    'More than noise?',
  cost: 'Cost a request',
  'cost?by=userHash': 'User',
  latency: 'Slowest steps',
  'latency?by=model&slowest=ttft': 'Tokens a second',
  prompts: 'support-answer',
  sessions: 'Turns',
  retrieval: 'Below 0.72',
  scores: 'helpfulness',
  health: 'Exporters',
  settings: 'Who read text',
};

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

describe('every screen, in Chromium', () => {
  let browser: Browser;
  let filled: FilledStore;
  let empty: FilledStore;
  beforeAll(async () => {
    const to = Date.now();
    browser = await openBrowser();
    filled = await trafficStore({ traces: 1_500, from: to - 6 * DAY_MS, to });
    empty = await filledStore([]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await filled?.close();
    await empty?.close();
  });

  const addressesOf = async (origin: string): Promise<readonly string[]> => {
    const q = encodeURIComponent(JSON.stringify({ filter: { status: 'error' }, limit: 2 }));
    const answer = await fetch(`${origin}/api/traces?q=${q}`);
    const { traces } = (await answer.json()) as TracePage;
    const [a, b] = traces;
    return [
      `trace/${a!.traceId}`,
      `sessions/${a!.sessionId}?of=${a!.tenantId}`,
      `compare?traceA=${a!.traceId}&traceB=${b!.traceId}`,
    ];
  };

  it('opens without an error, a dialog or a request to elsewhere, and is accessible', async () => {
    const { origin } = await runDashboard({ store: filled.store });
    const violations: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const watched = await watchedPage(browser, origin, { colorScheme, reducedMotion: 'reduce' });
      for (const address of [...Object.keys(SCREENS), ...(await addressesOf(origin))]) {
        await open(watched, `${origin}/#/${withRange(address)}`);
        const text = await watched.page.locator('#app').innerText();
        expect([address, text]).toEqual([address, expect.stringContaining(SCREENS[address] ?? '')]);
        expect([address, /undefined|NaN|\[object/.exec(text)?.[0]]).toEqual([address, undefined]);
        await watched.page.evaluate(axe.source);
        const found = await watched.page.evaluate(async () => {
          const { axe } = window as unknown as {
            axe: { run(): Promise<{ violations: Violation[] }> };
          };
          const { violations } = await axe.run();
          return violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map(
              ({ id, nodes }) =>
                `${id}: ${nodes[0]!.html.slice(0, 200)} ${nodes[0]!.failureSummary}`,
            );
        });
        violations.push(...found.map((one) => `${colorScheme} ${address}: ${one}`));
        expect([address, watched.troubles]).toEqual([address, []]);
      }
    }
    expect(violations).toEqual([]);
  }, 400_000);

  it('says what to do where there is nothing', async () => {
    const { origin } = await runDashboard({ store: empty.store });
    const watched = await watchedPage(browser, origin);
    for (const [address, said] of Object.entries({
      overview: 'Send the app a request',
      errors: 'No errors',
      traces: 'Take one away',
      prompts: 'withPrompt',
      sessions: 'session',
      scores: 'recordScore',
      cost: 'Nothing was spent',
      latency: 'Nothing in this stretch of time',
    })) {
      await open(watched, `${origin}/#/${address}`);
      expect(await watched.page.locator('main').innerText()).toContain(said);
    }
    expect(watched.troubles).toEqual([]);
  }, 120_000);

  it('fits a narrow screen', async () => {
    const { origin } = await runDashboard({ store: filled.store });
    const viewport = { width: 380, height: 800 };
    const watched = await watchedPage(browser, origin, { viewport });
    for (const address of [...Object.keys(SCREENS), ...(await addressesOf(origin))]) {
      await open(watched, `${origin}/#/${withRange(address)}`);
      const width = await watched.page.evaluate(() => document.documentElement.scrollWidth);
      expect([address, width]).toEqual([address, viewport.width]);
    }
    expect(watched.troubles).toEqual([]);
  }, 200_000);
});

function withRange(address: string): string {
  const [path, query = ''] = address.split('?');
  const params = new URLSearchParams(query);
  params.set('range', '7d');
  return `${path}?${params}`;
}
