import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diagnosticCounts, setDiagnosticsLogger } from '../../../src/diagnostics.js';
import type { PromptInfo } from '../../../src/model/span-data.js';
import type { PromptLabelRecord, PromptRecord } from '../../../src/model/prompt-record.js';
import type { TraceRecord } from '../../../src/model/record.js';
import { contentReferences } from '../../../src/sealing/contents/content-references.js';
import { PromptRegistry } from '../../../src/sealing/prompts/prompt-registry.js';
import type { SealedRecord } from '../../../src/sealing/sealed.js';
import { EPOCH, OPTIONS, TraceScript, named, policyOf } from '../live.js';
import type { ContentMode } from '../../../src/sealing/policy/content-mode.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const SYSTEM = 'You help customers. Mail help@shop.example.com if in doubt.';

const warnings: string[] = [];
let registry: PromptRegistry;
let at: number;
beforeEach(() => {
  warnings.length = 0;
  setDiagnosticsLogger({ warn: (message) => void warnings.push(message) });
  registry = new PromptRegistry(OPTIONS.identity, OPTIONS.limits);
  at = 1_000;
});
afterEach(() => setDiagnosticsLogger({ warn: () => {} }));

interface Call {
  /** A prompt that is loaded before the call. */
  readonly loaded?: PromptInfo;
  /** The prompt that the call ran with. */
  readonly prompt?: PromptInfo;
  readonly system?: unknown;
  readonly mail?: string;
}

/** One request with one LLM call, some time after the last one. */
function call(
  { loaded, prompt, system, mail }: Call,
  content: ContentMode = 'redacted',
): readonly SealedRecord[] {
  const script = new TraceScript();
  script.clock.time = at;
  at += 100;
  if (mail !== undefined) script.run('step', 'before', {}, (span) => span.setInput(mail));
  if (loaded !== undefined) script.run('prompt', 'load', {}, (span) => span.setOutput(loaded));
  script.run('llm', 'ask', prompt === undefined ? {} : { prompt }, (span) => {
    if (system !== undefined)
      span.setInput([
        { role: 'system', content: system },
        { role: 'user', content: 'hi' },
      ]);
  });
  return script.sealAll({ prompts: registry, policy: policyOf({ content }) });
}

const promptsOf = (records: readonly SealedRecord[]): readonly PromptRecord[] =>
  records.filter((record) => record.type === 'prompt');
const labelsOf = (records: readonly SealedRecord[]): readonly PromptLabelRecord[] =>
  records.filter((record) => record.type === 'prompt_label');
const ran = (records: readonly SealedRecord[]): unknown =>
  (named(records.at(-1) as TraceRecord, 'ask').data as { readonly prompt?: unknown }).prompt;

describe('a prompt that is used', () => {
  it('is recorded when it is first met, and again an hour later', () => {
    const first = promptsOf(call({ system: SYSTEM }));
    const hash = first[0]?.hash as string;
    expect(first).toEqual([
      {
        type: 'prompt',
        schemaVersion: 1,
        role: 'system',
        versionId: `sha256:${hash.slice(0, 12)}`,
        hash: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
        text: 'You help customers. Mail [EMAIL_1] if in doubt.',
        firstSeen: EPOCH,
        lastSeen: EPOCH,
        serviceName: 'support-api',
        environment: 'test',
      },
    ]);
    expect(promptsOf(call({ system: SYSTEM }))).toEqual([]);
    at += HOUR;
    const [again] = promptsOf(call({ system: SYSTEM, mail: 'ada@example.com' }));
    expect(again).toMatchObject({ hash, text: first[0]?.text, firstSeen: EPOCH });
    expect(again?.lastSeen).toBeGreaterThanOrEqual(EPOCH + HOUR);
  });

  it('is masked text by text where a part of it is a list of them, as long as it may be', () => {
    const rules = `22 rules follow. ${'Be kind. '.repeat(400)}`;
    const system = [{ type: 'text', text: ['The card is 4111 1111 1111 1111', rules] }];
    const records = call({ system });
    expect(JSON.stringify(records)).not.toContain('4111');
    expect(JSON.stringify(records)).toContain('The card is [CREDIT_CARD_1]22 rules follow.');
  });

  it('costs no more the deeper it is nested, and is none where it never ends', () => {
    let system: unknown = [{ type: 'text', text: 'Be kind.' }];
    for (let depth = 0; depth < 28; depth++) system = [system];
    expect(promptsOf(call({ system }))).toMatchObject([{ text: 'Be kind.' }]);
    let bomb: unknown = ['Be kind.'];
    for (let depth = 0; depth < 28; depth++) bomb = [bomb, bomb];
    expect(promptsOf(call({ system: bomb }))).toEqual([]);
  });

  it('goes by the hash that its spans carry', () => {
    const records = call({
      loaded: {
        name: 'support',
        versionId: 'v1',
        releaseLabel: 'production',
        gitSha: 'abc',
        template: 'Help {{customer}}.',
      },
      system: SYSTEM,
    });
    const { spans } = records.at(-1) as TraceRecord;
    const [load, ask] = spans.map(({ data }) => data as Readonly<Record<string, unknown>>);
    expect(promptsOf(records)).toMatchObject([
      {
        role: 'template',
        name: 'support',
        versionId: 'v1',
        releaseLabel: 'production',
        gitSha: 'abc',
        text: 'Help {{customer}}.',
        hash: load?.['templateHash'],
      },
      {
        role: 'system',
        name: 'support',
        versionId: 'v1',
        hash: ask?.['systemPromptHash'],
      },
    ]);
  });

  it('gets a version by its hash where it has a name alone', () => {
    const [record] = promptsOf(call({ loaded: { name: 'support', template: 'Help.' } }));
    expect(record?.versionId).toBe(`sha256:${record?.hash.slice(0, 12)}`);
  });

  it('is kept whole in a row of its own where it is long, and hashes as a whole', () => {
    const text = (middle: string): string =>
      `You are kind. ${'Be brief. '.repeat(300)}${middle}${'Be brief. '.repeat(300)}`;
    const records = [...call({ system: text('A') }), ...call({ system: text('B') })];
    const [a, b] = promptsOf(records);
    expect(a?.hash).not.toBe(b?.hash);
    expect(a).not.toHaveProperty('text');
    const rows = records.filter((record) => record.type === 'content');
    expect(rows.find(({ hash }) => hash === a?.contentHash)?.text).toBe(text('A'));
    expect(contentReferences(a as PromptRecord)).toEqual([{ hash: a?.contentHash, path: '/text' }]);
  });

  it('hashes alike whatever of it is shown, and in how many parts it came', () => {
    const long = 'Be brief and kind. '.repeat(1_000);
    const hashOf = (system: unknown, limits: Partial<typeof OPTIONS.limits>): unknown => {
      const script = new TraceScript();
      script.run('llm', 'ask', {}, (span) => span.setInput({ system, messages: [] }));
      const record = script.seal({ limits: { ...OPTIONS.limits, ...limits } });
      return named(record, 'ask').data;
    };
    const whole = hashOf(long, { maxTextLength: 1_000_000 });
    expect(whole).toHaveProperty('systemPromptHash');
    expect(hashOf(long, {})).toEqual(whole);
    expect(hashOf(long, { maxContentBytes: 1 })).toEqual(whole);
    const parts = [long.slice(0, 9_500), long.slice(9_500)].map((text) => ({ type: 'text', text }));
    expect(hashOf(parts, {})).toEqual(whole);
  });

  it('is recorded without its text where no text is kept, and with it as soon as one is', () => {
    const [bare] = promptsOf(call({ system: SYSTEM }, 'none'));
    expect(bare).not.toHaveProperty('text');
    const [full] = promptsOf(call({ system: SYSTEM }));
    expect(full).toMatchObject({
      hash: bare?.hash,
      text: expect.stringContaining('You help') as unknown,
    });
    expect(promptsOf(call({ system: SYSTEM }))).toEqual([]);
  });

  it('is not listed where it differs with every call, which is reported', () => {
    const before = diagnosticCounts().prompts_unlisted ?? 0;
    let listed = 0;
    for (let i = 0; i < 1_000; i++)
      listed += promptsOf(call({ system: `It is second ${i}.` })).length;
    const prompt = { name: 'support', versionId: 'v1' };
    for (let i = 0; i < 100; i++)
      listed += promptsOf(call({ prompt, system: `Second ${i}.` })).length;
    expect(listed).toBe(128 + 16);
    expect(diagnosticCounts().prompts_unlisted).toBe(before + 1_000 + 100 - listed);
    at += HOUR;
    expect(promptsOf(call({ system: 'It is late.' }))).toHaveLength(1);
  });
});

describe('a name and version that stand for two texts', () => {
  it('is reported, and marked on the record', () => {
    const loaded = { name: 'support', versionId: 'v1', template: 'Help.' };
    const before = diagnosticCounts().prompt_conflict ?? 0;
    const [first] = promptsOf(call({ loaded }));
    const [other] = promptsOf(call({ loaded: { ...loaded, template: 'Help quickly.' } }));
    expect(first).not.toHaveProperty('conflictsWith');
    expect(other?.conflictsWith).toBe(first?.hash);
    expect(diagnosticCounts().prompt_conflict).toBe(before + 1);
  });

  it('is none where only what is filled in differs, or the version is another', () => {
    const loaded = { name: 'support', versionId: 'v1', template: 'Help {{name}}.' };
    const records = [
      ...call({ loaded, system: 'Help Ada.' }),
      ...call({ loaded, system: 'Help Bob.' }),
      ...call({ loaded: { ...loaded, versionId: 'v2', template: 'Help {{name}} now.' } }),
    ];
    expect(promptsOf(records).filter((record) => 'conflictsWith' in record)).toEqual([]);
  });
});

describe('a release label', () => {
  const version = (versionId: string): PromptInfo => ({
    name: 'support',
    versionId,
    releaseLabel: 'production',
  });

  it('is followed from version to version', () => {
    const [first] = labelsOf(call({ loaded: version('v1') }));
    expect(first).toEqual({
      type: 'prompt_label',
      schemaVersion: 1,
      name: 'support',
      label: 'production',
      versionId: 'v1',
      from: EPOCH,
      serviceName: 'support-api',
      environment: 'test',
    });
    expect(labelsOf(call({ loaded: version('v1') }))).toEqual([]);
    const moved = labelsOf(call({ loaded: version('v2') }));
    expect(moved).toMatchObject([
      { versionId: 'v1', from: EPOCH, to: EPOCH + 200 },
      { versionId: 'v2', from: EPOCH + 200 },
    ]);
    expect(moved[1]).not.toHaveProperty('to');
    at += HOUR;
    expect(labelsOf(call({ loaded: version('v2') }))).toMatchObject([
      { versionId: 'v2', from: EPOCH + 200 },
    ]);
  });

  it('marks a call that ran with another version than was loaded under it', () => {
    const records = call({ loaded: version('v2'), prompt: version('v1') });
    expect(ran(records)).toEqual({ ...version('v1'), expectedVersionId: 'v2' });
    expect(ran(call({ prompt: version('v2') }))).toEqual(version('v2'));
    expect(ran(call({ prompt: { name: 'support', versionId: 'v1' } }))).toEqual({
      name: 'support',
      versionId: 'v1',
    });
  });

  it('takes a version that runs under it for the first time as its new one', () => {
    call({ prompt: version('v1') });
    const records = call({ prompt: version('v2') });
    expect(ran(records)).toEqual(version('v2'));
    expect(labelsOf(records)).toHaveLength(2);
  });

  it('takes one that ran under it before as a straggler, until the newer one has gone quiet', () => {
    call({ prompt: version('v1') });
    call({ prompt: version('v2') });
    const straggler = call({ prompt: version('v1') });
    expect(ran(straggler)).toMatchObject({ versionId: 'v1', expectedVersionId: 'v2' });
    expect(labelsOf(straggler)).toEqual([]);
    at += MINUTE;
    const back = call({ prompt: version('v1') });
    expect(ran(back)).toEqual(version('v1'));
    expect(labelsOf(back)).toMatchObject([{ versionId: 'v2' }, { versionId: 'v1' }]);
  });

  it('says nothing of a call that began before it moved', () => {
    call({ loaded: version('v1') });
    const began = at;
    at += MINUTE;
    call({ loaded: version('v2') });
    at = began;
    expect(ran(call({ prompt: version('v1') }))).toEqual(version('v1'));
  });

  it('that goes to and fro with every call is followed, and recorded a few times an hour', () => {
    let recorded = 0;
    for (let i = 0; i < 300; i++)
      recorded += labelsOf(call({ loaded: version(`v${i % 2}`) })).length;
    expect(recorded).toBe(1 + 2 * 24);
    expect(ran(call({ prompt: version('v0') }))).toMatchObject({ expectedVersionId: 'v1' });
    at += HOUR;
    expect(labelsOf(call({ loaded: version('v0') }))).toHaveLength(2);
  });

  it('of one prompt says nothing of another’s', () => {
    call({ loaded: version('v2') });
    const other = { name: 'search', versionId: 'v1', releaseLabel: 'production' };
    expect(ran(call({ prompt: other }))).toEqual(other);
  });
});

it('forgets what was used longest ago, so that its memory stays small', () => {
  const sight = (i: number): void =>
    registry.sight({
      role: 'template',
      ref: { name: `prompt ${i}`, versionId: 'v1' },
      hash: String(i),
      text: () => 'x',
      at,
    });
  for (let i = 0; i < 20_000; i++) sight(i);
  expect(registry.take()).toHaveLength(20_000);
  sight(19_999);
  expect(registry.take()).toEqual([]);
  sight(0);
  expect(registry.take()).toHaveLength(1);
});
