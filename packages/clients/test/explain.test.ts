import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explain } from '../src/explain.js';
import { wrapOpenAI } from '../src/openai.js';
import { tracedClients } from '../src/traced-clients.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'explain-'));
  tracedClients.clear();
});
afterEach(() => rmSync(folder, { recursive: true }));

function install(name: string, version: string): void {
  const path = join(folder, 'node_modules', name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name, version }));
}

describe('explain()', () => {
  it('names the clients that are traced, and the installed ones that are not', () => {
    install('openai', '7.55.0');
    install('@anthropic-ai/sdk', '1.11.0');
    wrapOpenAI(new OpenAI({ apiKey: 'any' }));
    expect(explain({ from: join(folder, 'src', 'deep') })).toBe(
      'llmtrace traces openai 7.55.0; installed and not traced: @anthropic-ai/sdk 1.11.0 (wrapAnthropic)',
    );
  });

  it('says so where no client is traced and none is installed', () => {
    expect(explain({ from: folder })).toBe('llmtrace traces no client');
  });
});
