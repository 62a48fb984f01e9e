import { readFileSync } from 'node:fs';
import { filledStore, type FilledStore } from '@llmtrace/testing/dashboard-contract';
import { makeTraffic } from '@llmtrace/testing/traffic';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UI_ASSETS } from '../../src/generated/ui-assets.js';
import { runDashboard } from '../support/run-dashboard.js';

const MANIFEST = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');

describe('the page and its files', () => {
  let filled: FilledStore;
  beforeAll(async () => void (filled = await filledStore(makeTraffic({ traces: 120 }))));
  afterAll(() => filled.close());

  it('are at most 120 KB compressed in all', () => {
    const bytes = Object.values(UI_ASSETS).map(({ gzip }) => Buffer.from(gzip, 'base64').length);
    expect(bytes.length).toBeGreaterThanOrEqual(3);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(120 * 1_024);
  });

  it('come compressed as the browser takes it, and not at all where it takes nothing', async () => {
    const { visit } = await runDashboard({ store: filled.store });
    const script = Object.keys(UI_ASSETS).find((file) => file.endsWith('.js'))!;
    const get = (encoding: string) =>
      visit(`/${script}`, { headers: encoding ? { 'accept-encoding': encoding } : {} });
    const plain = await get('');
    expect(plain.headers['content-encoding']).toBeUndefined();
    for (const [encoding, used] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
      ['br;q=0, GZIP;q=0.5', 'gzip'],
    ] as const) {
      const packed = await get(encoding);
      expect(packed.headers['content-encoding']).toBe(used);
      expect(packed.headers.vary).toBe('accept-encoding');
      expect(packed.text).toBe(plain.text);
      expect(packed.bytes).toBeLessThan(plain.bytes / 2);
    }
    expect((await get('identity')).headers['content-encoding']).toBeUndefined();
  });

  it('are not sent again to a browser that has them', async () => {
    const { visit } = await runDashboard({ store: filled.store });
    for (const path of ['/', ...Object.keys(UI_ASSETS).map((file) => `/${file}`)]) {
      const first = await visit(path);
      const { etag = '', 'cache-control': cache } = first.headers;
      expect(cache).toBe(
        path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache',
      );
      for (const tag of [etag, `W/${etag}`, `"other", ${etag}`]) {
        const again = await visit(path, { headers: { 'if-none-match': tag } });
        expect([again.status, again.bytes, again.headers.etag]).toEqual([304, 0, etag]);
      }
      const changed = await visit(path, { headers: { 'if-none-match': '"older"' } });
      expect(changed.status).toBe(200);
    }
  });

  it('come with a policy that lets nothing in from elsewhere, as do all answers', async () => {
    const { visit } = await runDashboard({ store: filled.store });
    for (const path of ['/', '/nothing', '/api/me', '/api/nothing', '/%']) {
      const { headers } = await visit(path);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-robots-tag']).toContain('noindex');
    }
  });

  it('have no script or style inline, and name no other place', async () => {
    const { visit } = await runDashboard({ store: filled.store });
    const { text } = await visit('/');
    expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|style=/);
    expect(text).not.toMatch(/https?:|\/\//);
  });

  it('have the headers of GET for HEAD, and no body', async () => {
    const { visit } = await runDashboard({ store: filled.store });
    for (const path of ['/', '/api/me', '/nothing']) {
      const [get, head] = [await visit(path), await visit(path, { method: 'HEAD' })];
      expect([head.status, head.bytes]).toEqual([get.status, 0]);
      expect(head.headers['content-length']).toBe(get.headers['content-length']);
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      expect([method, (await visit('/', { method })).status]).toEqual([method, 405]);
    }
  });

  it('are all there is, whatever the path looks like', async () => {
    const { visit } = await runDashboard({ store: filled.store });
    const [script] = Object.keys(UI_ASSETS).filter((file) => file.endsWith('.js'));
    for (const path of [
      '/../package.json',
      '/assets/../../package.json',
      '/%2e%2e/package.json',
      '/%252e%252e/package.json',
      '/..%2fpackage.json',
      '/..%5cpackage.json',
      '/..\\package.json',
      '/;/package.json',
      '/assets/%00',
      `/${script}%00.html`,
      `/${script};x`,
      `//${script}`,
      '/etc/passwd',
      '//etc/passwd',
      '/__proto__',
      '/constructor',
      '/api',
      '/API/me',
      '//api/me',
      '/./api/me',
      '/api%00/me',
    ]) {
      const { status, text } = await visit(path);
      expect([path, status]).toEqual([path, 404]);
      expect(MANIFEST).not.toContain(text);
      expect(text).not.toContain('root:');
    }
    for (const path of ['/%', '/%ff', '/%e0%a4%a']) expect((await visit(path)).status).toBe(400);
  });

  it('decide who may look on the path as it is answered', async () => {
    const { visit } = await runDashboard({ store: filled.store, authorize: () => null });
    for (const path of ['/api/me', '/%61pi/me', '/api%2fme', '/api/m%65', '/api/%6de', '/']) {
      expect([path, (await visit(path)).status]).toEqual([path, 403]);
    }
  });
});

describe('answers of the API', () => {
  let filled: FilledStore;
  beforeAll(async () => void (filled = await filledStore(makeTraffic({ traces: 120 }))));
  afterAll(() => filled.close());

  it('are compressed where they are large, and never kept', async () => {
    const { visit } = await runDashboard({ store: filled.store });
    const path = `/api/traces?q=${encodeURIComponent('{"limit":100}')}`;
    const plain = await visit(path);
    const packed = await visit(path, { headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.text).toBe(plain.text);
    expect(packed.bytes).toBeLessThan(plain.bytes / 3);
    expect(packed.headers['cache-control']).toBe('no-store');
    const small = await visit('/api/me', { headers: { 'accept-encoding': 'gzip' } });
    expect(small.headers['content-encoding']).toBeUndefined();
  });
});
