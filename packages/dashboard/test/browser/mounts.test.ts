import type { CreateDashboardApp, FilledStore } from '@llmtrace/testing/dashboard-contract';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import express from 'express';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { expressApp } from '../mount/express-app.js';
import { nestApp } from '../mount/nest-app.js';
import { behind } from '../mount/plain-app.js';
import { startNginx } from '../support/nginx.js';
import { trafficStore } from '../support/traffic-store.js';
import { open, openBrowser, settled, tracesOf, watchedPage } from './open-browser.js';

const DAY_MS = 86_400_000;

const APPS: readonly (readonly [where: string, create: CreateDashboardApp])[] = [
  ['below /a/b/llmtrace', expressApp(express, '/a/b', '/llmtrace')],
  ['behind nginx that takes the prefix off', behind(startNginx)],
  ['in Nest with a global prefix', nestApp(() => new FastifyAdapter(), 'api/v1')],
];

describe('every screen, in Chromium, wherever the dashboard is mounted', () => {
  let browser: Browser;
  let filled: FilledStore;
  beforeAll(async () => {
    const to = Date.now();
    browser = await openBrowser();
    filled = await trafficStore({ traces: 400, from: to - DAY_MS, to });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await filled?.close();
  });

  it.each(APPS)(
    'opens %s',
    async (_where, create) => {
      const { store } = filled;
      const app = await create({ store, authorize: () => ({ user: 'ann', role: 'admin' }) });
      onTestFinished(() => app.close());
      const watched = await watchedPage(browser, `${app.origin}${app.mount}`);
      const { page } = watched;
      await open(watched, `${app.origin}${app.mount}/#/overview`);
      const links = page.getByRole('navigation').getByRole('listitem').getByRole('link');
      const titles = await links.allInnerTexts();
      expect(titles).toHaveLength(12);
      for (const title of titles) {
        await links.getByText(title, { exact: true }).click();
        await settled(page);
        expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(title);
      }
      await links.getByText('Traces', { exact: true }).click();
      await settled(page);
      await tracesOf(page).getByRole('link').first().click();
      await page.getByRole('treegrid').waitFor();
      await settled(page);
      expect(watched.troubles).toEqual([]);
    },
    120_000,
  );
});
