import { report } from '../../diagnostics.js';
import type { ServiceIdentity } from '../../model/identity.js';
import type { TraceLimits } from '../../model/limits.js';
import type { PromptLabelRecord, PromptRecord } from '../../model/prompt-record.js';
import { SCHEMA_VERSION } from '../../model/schema-version.js';
import type { PromptRef } from '../../model/span-data.js';
import { BoundedMap } from '../bounded-map.js';
import { contentHash } from '../contents/content-hash.js';
import { contentRow } from '../contents/trace-contents.js';
import type { Sealed, SealedRecord } from '../sealed.js';
import { LabelHistory, type LabelPeriod } from './label-history.js';

const MAX_PROMPTS = 2_000;
const MAX_VERSIONS = 2_000;
const HOUR_MS = 3_600_000;
const HASH_IN_VERSION = 12;
/** New renderings an hour: a system prompt that differs with every request is no version of its own. */
const MAX_RENDERINGS = { named: 16, unnamed: 128 } as const;

/** A prompt that a span used. */
export interface PromptSighting {
  readonly role: PromptRecord['role'];
  readonly ref: PromptRef | undefined;
  readonly hash: string;
  /** Gives the text, whole and masked; `undefined` where no text is kept. */
  readonly text: (() => string) | undefined;
  /** Units: epoch ms. */
  readonly at: number;
}

interface KnownPrompt {
  readonly firstSeen: number;
  emittedAt: number;
  hasText: boolean;
}

/**
 * The prompts that a process uses: each is recorded when it is first met, and again once an hour while it is used. Knows
 * them by hash alone, and so many of them that its memory stays small.
 */
export class PromptRegistry {
  readonly labels: LabelHistory = new LabelHistory((period) => this.#addLabel(period));
  readonly #identity: ServiceIdentity;
  readonly #maxTextLength: number;
  readonly #known: BoundedMap<KnownPrompt> = new BoundedMap(MAX_PROMPTS);
  readonly #templates: BoundedMap<string> = new BoundedMap(MAX_VERSIONS);
  readonly #renderings: BoundedMap<{ readonly since: number; count: number }> = new BoundedMap(
    MAX_VERSIONS,
  );
  #records: SealedRecord[] = [];

  constructor(identity: ServiceIdentity, limits: Pick<TraceLimits, 'maxTextLength'>) {
    this.#identity = identity;
    this.#maxTextLength = limits.maxTextLength;
  }

  /** Takes note of a prompt. Errors: none. */
  sight(sighting: PromptSighting): void {
    const { role, ref, hash, text, at } = sighting;
    const key = keyOf({ role, hash, versionId: versionOf(ref, hash), name: ref?.name });
    const known = this.#known.get(key);
    if (known === undefined) {
      if (role === 'system' && !this.#takesRendering(ref, at)) return;
      this.#known.set(key, { firstSeen: at, emittedAt: at, hasText: text !== undefined });
      this.#addPrompt(sighting, at);
    } else if (at - known.emittedAt >= HOUR_MS || (text !== undefined && !known.hasText)) {
      known.emittedAt = at;
      known.hasText ||= text !== undefined;
      this.#addPrompt(sighting, known.firstSeen);
    }
  }

  /** The records that came up since it was last asked. */
  take(): readonly SealedRecord[] {
    const records = this.#records;
    if (records.length > 0) this.#records = [];
    return records;
  }

  /** Records that were not delivered as they are: what they told is told again when its prompt is next met. */
  untold(records: readonly SealedRecord[]): void {
    for (const record of records) {
      if (record.type === 'prompt_label') this.labels.untold(record);
      if (record.type !== 'prompt') continue;
      const known = this.#known.get(keyOf(record));
      if (known !== undefined) Object.assign(known, { emittedAt: -Infinity, hasText: false });
    }
  }

  #addPrompt({ role, ref, hash, text: read, at }: PromptSighting, firstSeen: number): void {
    const text = read?.();
    const conflictsWith = role === 'template' ? this.#conflict(ref, hash) : undefined;
    const { serviceName, environment } = this.#identity;
    const isLong = text !== undefined && text.length > this.#maxTextLength;
    const row = isLong ? contentRow({ hash: contentHash(text), text }, undefined, at) : undefined;
    const record: PromptRecord = {
      type: 'prompt',
      schemaVersion: SCHEMA_VERSION,
      role,
      ...(ref === undefined ? undefined : known(ref)),
      versionId: versionOf(ref, hash),
      hash,
      ...(row === undefined ? undefined : { contentHash: row.hash }),
      ...(text === undefined || isLong ? undefined : { text }),
      firstSeen,
      lastSeen: at,
      ...(conflictsWith === undefined ? undefined : { conflictsWith }),
      serviceName,
      environment,
    };
    if (row !== undefined) this.#records.push(row);
    this.#records.push(record as Sealed<PromptRecord>);
  }

  #addLabel(period: LabelPeriod): void {
    const { serviceName, environment } = this.#identity;
    const record: PromptLabelRecord = {
      type: 'prompt_label',
      schemaVersion: SCHEMA_VERSION,
      ...period,
      serviceName,
      environment,
    };
    this.#records.push(record as Sealed<PromptLabelRecord>);
  }

  /** A template under a name and version that stand for another one. Shape: the hash of that. */
  #conflict(ref: PromptRef | undefined, hash: string): string | undefined {
    if (ref?.versionId === undefined) return undefined;
    const key = JSON.stringify([ref.name, ref.versionId]);
    const first = this.#templates.get(key);
    if (first === undefined) this.#templates.set(key, hash);
    if (first === undefined || first === hash) return undefined;
    report(
      'prompt_conflict',
      `prompt "${ref.name}" has another text under the same version "${ref.versionId}"; give a changed template a new versionId`,
    );
    return first;
  }

  #takesRendering(ref: PromptRef | undefined, at: number): boolean {
    const key = ref === undefined ? '' : JSON.stringify([ref.name, ref.versionId]);
    const most = ref === undefined ? MAX_RENDERINGS.unnamed : MAX_RENDERINGS.named;
    const hour = this.#renderings.get(key);
    if (hour === undefined || at - hour.since >= HOUR_MS) {
      this.#renderings.set(key, { since: at, count: 1 });
      return true;
    }
    if (hour.count++ < most) return true;
    report(
      'prompts_unlisted',
      'system prompts differ from call to call; further ones are on their spans but not among the prompts',
    );
    return false;
  }
}

function known({
  name,
  releaseLabel,
  gitSha,
}: PromptRef): Pick<PromptRecord, 'name' | 'releaseLabel' | 'gitSha'> {
  return {
    name,
    ...(releaseLabel === undefined ? undefined : { releaseLabel }),
    ...(gitSha === undefined ? undefined : { gitSha }),
  };
}

function versionOf(ref: PromptRef | undefined, hash: string): string {
  return ref?.versionId ?? `sha256:${hash.slice(0, HASH_IN_VERSION)}`;
}

function keyOf({
  hash,
  role,
  versionId,
  name,
}: Pick<PromptRecord, 'hash' | 'role' | 'versionId'> & {
  readonly name?: string | undefined;
}): string {
  return `${hash} ${role} ${versionId} ${name ?? ''}`;
}
