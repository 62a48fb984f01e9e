import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filledStore } from '@llmtrace/testing/dashboard-contract';
import { expect, it, onTestFinished, vi } from 'vitest';
import { API_ROUTES } from '../../src/api/routes.js';
import { UI_ASSETS } from '../../src/generated/ui-assets.js';
import { CANARY_RECORDS } from '../support/canary-records.js';
import { ROUTE_EXPECTATIONS } from '../support/route-expectations.js';
import { ADMIN, byHeader, runDashboard, userHeader } from '../support/run-dashboard.js';
import { gunzipSync } from 'node:zlib';

const SECRET = 'sk-live-4f9a17d2c3';

it('gives away nothing of the environment, of headers or of a sign-in', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'llmtrace-secrets-'));
  const filled = await filledStore(CANARY_RECORDS);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await filled.close();
    rmSync(dir, { recursive: true, force: true });
  });
  vi.stubEnv('OPENAI_API_KEY', SECRET);
  vi.stubEnv('LLMTRACE_HASH_KEY', SECRET);
  vi.stubEnv('LLMTRACE_DIR', dir);
  const { visit } = await runDashboard({ store: filled.store, authorize: byHeader });
  const headers = {
    ...userHeader(ADMIN),
    authorization: `Bearer ${SECRET}`,
    cookie: `session=${SECRET}`,
    'x-api-key': SECRET,
  };
  for (const { method, path } of API_ROUTES) {
    const { input } = ROUTE_EXPECTATIONS[`${method} ${path}`]!;
    const q = encodeURIComponent(JSON.stringify({ ...(input as object) }));
    for (const query of [`q=${q}`, `q=${q}&key=${SECRET}`, `q={"${SECRET}`]) {
      const { text, headers: sent } = await visit(`/api/${path}?${query}`, { headers });
      expect([path, text.includes(SECRET)]).toEqual([path, false]);
      expect([path, JSON.stringify(sent).includes(SECRET)]).toEqual([path, false]);
    }
  }
  for (const { gzip } of Object.values(UI_ASSETS)) {
    expect(gunzipSync(Buffer.from(gzip, 'base64')).includes(SECRET)).toBe(false);
  }
});
