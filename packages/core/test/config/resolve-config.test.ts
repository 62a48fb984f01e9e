import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/resolve-config.js';
import type { TracerOptions } from '../../src/config/tracer-options.js';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'llmtrace-config-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const exporter = { name: 'x', export: () => {}, shutdown: () => {} };

describe('resolveConfig', () => {
  it.each<[string, unknown, string]>([
    ['an unknown option', { servce: 'a' }, 'Unknown option "servce"'],
    ['an empty service', { service: '' }, 'Option "service" must be a non-empty string, got ""'],
    [
      'a wrong content',
      { content: 'all' },
      'Option "content" must be "none", "hash", "redacted" or "raw", got "all"',
    ],
    [
      'a negative limit',
      { limits: { maxSpans: -1 } },
      'Option "limits.maxSpans" must be a number ≥ 1',
    ],
    ['an unknown limit', { limits: { spans: 1 } }, 'Unknown option "limits.spans"'],
    ['a bad interval', { flushIntervalMs: Number.NaN }, 'Option "flushIntervalMs"'],
    [
      'something that is no exporter',
      { exporters: [exporter, { name: 'y' }] },
      'Option "exporters[1]"',
    ],
    [
      'two exporters of one name',
      { exporters: [exporter, exporter] },
      'Two exporters are named "x"',
    ],
    ['a bad id to hash', { hashIds: ['email'] }, 'Option "hashIds[0]"'],
    ['prices that have none', { prices: {} }, 'Option "prices" must be a price book'],
    ['sampling that is no object', { sampling: 'production' }, 'Option "sampling" must be'],
    ['an unknown sampling option', { sampling: { rate: 1 } }, 'Option "sampling.rate" must be'],
    [
      'a short sampling key',
      { sampling: { key: 'short' } },
      'Option "sampling.key" must be a secret of at least 16 characters, got "5 characters"',
    ],
    ['a bad sampling folder', { sampling: { dir: 7 } }, 'Option "sampling.dir"'],
    ['a logger without warn', { logger: {} }, 'Option "logger"'],
    ['a flag that is no boolean', { enabled: 'yes' }, 'Option "enabled" must be a boolean'],
  ])('refuses %s and names it', (_, options, message) => {
    expect(() => resolveConfig(options as TracerOptions, {}, cwd)).toThrow(message);
  });

  it.each([
    ['LLMTRACE_ENABLED', 'maybe'],
    ['LLMTRACE_CONTENT', 'raw'],
    ['LLMTRACE_SAMPLING', 'some'],
    ['LLMTRACE_SAMPLING_KEY', 'short'],
    ['LLMTRACE_EXPORTER', '__proto__'],
  ])('refuses a bad %s and names it', (name, value) => {
    expect(() => resolveConfig({}, { [name]: value }, cwd)).toThrow(name);
  });

  it('takes options before the environment, and the environment before git and package.json', () => {
    writeFileSync(join(cwd, 'package.json'), '{"name":"shop","version":"3.1.4"}');
    mkdirSync(join(cwd, '.git/refs/heads'), { recursive: true });
    writeFileSync(join(cwd, '.git/HEAD'), 'ref: refs/heads/main\n');
    writeFileSync(join(cwd, '.git/refs/heads/main'), 'abc123\n');
    const env = { LLMTRACE_ENVIRONMENT: 'staging', GITHUB_SHA: 'fedcba', DEPLOYMENT_ID: 'dpl_7' };

    expect(resolveConfig({}, {}, cwd).identity).toEqual({
      serviceName: 'shop',
      environment: 'development',
      pipelineVersion: '3.1.4',
      gitSha: 'abc123',
    });
    expect(resolveConfig({}, env, cwd).identity).toMatchObject({
      environment: 'staging',
      gitSha: 'fedcba',
      deploymentId: 'dpl_7',
    });
    expect(resolveConfig({ service: 'api', gitSha: '777' }, env, cwd).identity).toMatchObject({
      serviceName: 'api',
      gitSha: '777',
    });
  });

  it('finds a packed ref', () => {
    mkdirSync(join(cwd, '.git'));
    writeFileSync(join(cwd, '.git/HEAD'), 'ref: refs/heads/topic\n');
    writeFileSync(join(cwd, '.git/packed-refs'), '# pack-refs\n0123abcd refs/heads/topic\n');
    expect(resolveConfig({}, {}, cwd).identity.gitSha).toBe('0123abcd');
  });

  it('makes one hash key a folder and shares it', () => {
    const env = { LLMTRACE_DIR: join(cwd, 'traces') };
    const first = resolveConfig({}, env, cwd).hashKey();
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(resolveConfig({}, env, cwd).hashKey()).toBe(first);
    expect(resolveConfig({}, { ...env, LLMTRACE_HASH_KEY: 'team' }, cwd).hashKey()).toBe('team');
    expect(resolveConfig({ hashKey: 'own' }, env, cwd).hashKey()).toBe('own');
  });
});
