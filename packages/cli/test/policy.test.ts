import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTracer, jsonl, withTrace, type ContentPolicy } from '@llmtrace/core';
import { aTrace, anOpenTrace } from '@llmtrace/testing/sample-records';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli, store } from './run-cli.js';

const FIRST: ContentPolicy = {
  content: 'redacted',
  rules: [
    { when: { tenant: 'clinic-*' }, content: 'none' },
    { when: { kind: 'tool', field: 'data.arguments' }, content: 'hash' },
  ],
  maskKeys: ['ssn_last4', /^x-internal-/],
  allowValues: ['help@shop.example.com'],
  attributes: { allow: ['plan'] },
  detectors: { PHONE: false },
};
const SECOND: ContentPolicy = {
  ...FIRST,
  content: 'none',
  rules: [{ when: { role: 'user' }, content: 'none' }, ...(FIRST.rules ?? [])],
  maskKeys: ['ssn_last4'],
  allowKeys: ['boarding_pass'],
};

let home: string;
let dir: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'llmtrace-policy-'));
});
afterAll(() => rmSync(home, { recursive: true }));
beforeEach(() => {
  dir = mkdtempSync(join(home, 'traces-'));
});

/** Runs an app under a policy; gives the hash of it. */
async function runApp(policy: ContentPolicy): Promise<string> {
  const before = new Set(policies());
  const tracer = createTracer({ policy, exporters: [jsonl({ dir })], hashKey: 'test' });
  withTrace('work', { tracer }, () => 1);
  await tracer.shutdown();
  const [fresh] = policies().filter((name) => !before.has(name));
  return (fresh ?? '').replace('.json', '');
}

function policies(): readonly string[] {
  try {
    return readdirSync(join(dir, 'policies'));
  } catch {
    return [];
  }
}

const policy = (...args: readonly string[]): ReturnType<typeof runCli> =>
  runCli(['policy', ...args, '--dir', dir]);

describe('llmtrace policy show', () => {
  it('prints the policy that the newest trace was sealed by, without allowed values', async () => {
    await runApp({ content: 'none' });
    const hash = await runApp(FIRST);
    const { code, out, err } = await policy('show');
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "policy           builtin-2-b9d27405dc24
      content          redacted
      values allowed   [EMAIL] #694a821ea327
      attributes kept  plan
      detector PHONE   off
      names masked     /^x-internal-/ | ssn_last4
      rule 1           none where tenant clinic-*
      rule 2           hash where kind tool and field data.arguments
      "
    `);
    expect(out).toContain(hash);
    expect(out).not.toContain('shop.example.com');
  });

  it('prints the one that is named, by its hash or as a trace names it', async () => {
    const hash = await runApp(FIRST);
    await runApp({ content: 'none' });
    const byHash = await policy('show', hash);
    expect(byHash.out).toContain('clinic-*');
    const version = byHash.out.split('\n')[0]?.split(/\s+/)[1] ?? '';
    expect((await policy('show', version)).out).toBe(byHash.out);
  });

  it('prints JSON whose hash is that of its policy', async () => {
    const hash = await runApp(FIRST);
    const document = JSON.parse((await policy('show', '--json')).out) as Record<string, unknown>;
    expect(document).toMatchObject({ hash, policy: { content: 'redacted' } });
  });

  it('keeps the file for its owner alone, once however many traces there are', async () => {
    await runApp(FIRST);
    expect(await runApp(FIRST)).toBe('');
    expect(policies()).toHaveLength(1);
    expect(statSync(join(dir, 'policies')).mode & 0o777).toBe(0o700);
    expect(statSync(join(dir, 'policies', policies()[0] ?? '')).mode & 0o777).toBe(0o600);
  });

  it.each<[string, readonly string[], string]>([
    ['a hash that is not there', ['show', '0123456789ab'], 'There is no policy'],
    ['something else', ['show', 'latest'], 'neither the hash of a policy nor a .json file'],
    ['a file that is not there', ['show', 'nowhere.json'], 'There is no policy nowhere.json'],
  ])('refuses %s', async (_, args, message) => {
    await runApp(FIRST);
    const { code, out, err } = await policy(...args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(message);
  });

  it('says what is missing where no trace tells of a policy', async () => {
    await store(dir, anOpenTrace({ startTime: 1 }));
    expect((await policy('show')).err).toContain('has ended yet');
    await store(dir, aTrace({ startTime: 2 }));
    expect((await policy('show')).err).toContain('kept no policy');
  });
});

describe('llmtrace policy diff', () => {
  it('tells what changed, and no more', async () => {
    const [before, after] = [await runApp(FIRST), await runApp(SECOND)];
    const { code, out } = await policy('diff', before, after);
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "- content: redacted
      + content: none
      - names masked: /^x-internal-/ | ssn_last4
      + names masked: ssn_last4
      + names allowed: boarding_pass
      + rule 1: none where role user
      "
    `);
  });

  it('says so where nothing did', async () => {
    const hash = await runApp(FIRST);
    const { code, out, err } = await policy('diff', hash, hash);
    expect([code, out]).toEqual([0, '']);
    expect(err).toContain('say the same');
  });

  it('reads files: one that was kept, one written by hand, and nothing else', async () => {
    const hash = await runApp(FIRST);
    const kept = join(dir, 'policies', `${hash}.json`);
    const own = join(dir, 'own.json');
    writeFileSync(
      own,
      '{"content":"none","rules":[{"when":{"tenant":"\\u001b[31mred"},"content":"raw"}]}',
    );
    expect((await policy('diff', kept, hash)).err).toContain('say the same');
    const { out } = await policy('diff', own, kept);
    expect(out).toContain('+ content: redacted');
    expect(out).not.toContain('\u001b[31m');
    writeFileSync(own, '{"content":');
    expect((await policy('diff', own, kept)).err).toContain('own.json holds no policy');
    writeFileSync(own, '[1]');
    expect((await policy('diff', own, kept)).err).toContain('own.json holds no policy');
  });

  it('prints one JSON object a change', async () => {
    const [before, after] = [await runApp({ content: 'none' }), await runApp({ content: 'hash' })];
    const { out } = await policy('diff', before, after, '--json');
    expect(JSON.parse(out)).toEqual({ what: 'content', before: 'none', after: 'hash' });
  });
});
