import { existsSync } from 'node:fs';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** A page under watch. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors of scripts, answers that are errors, dialogs, and requests to anywhere but the dashboard. */
  readonly troubles: string[];
}

/** Chromium as Debian packages it. Errors: where it is not installed. */
export async function openBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(`${CHROMIUM} is not there: apt-get install chromium, or set CHROMIUM`);
  }
  return chromium.launch({
    executablePath: CHROMIUM,
    // The tests of a pipeline run as root, where Chromium has no sandbox.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--lang=en-US'],
  });
}

/** A page in a context of its own, closed after the test. */
export async function watchedPage(
  browser: Browser,
  origin: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1_360, height: 900 },
    locale: 'en-US',
    ...options,
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      troubles.push(`console: ${message.text()}`);
    }
  });
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('data:,')) troubles.push(`request: ${url}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()}: ${response.url()}`);
  });
  return { page, troubles };
}

/** Opens an address of the page and waits until nothing is loading any more. */
export async function open({ page }: WatchedPage, url: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(url);
  await settled(page);
}

/** Goes to another address of a page that is open, as a link would. */
export async function go({ page }: WatchedPage, hash: string): Promise<void> {
  await page.evaluate((to) => (location.hash = to), hash);
  await settled(page);
}

/** The rows of the list of traces that are in sight. */
export function tracesOf(page: Page): Locator {
  return page.getByRole('list', { name: 'Traces' }).getByRole('listitem');
}

/** Waits until the screen that was asked for is there, and all of its answers. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  // Two frames: one for the new address to be drawn, one for what it asks to be on its way.
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
}
