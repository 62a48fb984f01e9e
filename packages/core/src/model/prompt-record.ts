import type { SCHEMA_VERSION } from './schema-version.js';

/**
 * A prompt as a process first met it, and again once an hour while it is used. Records of one `role`, `name`, `versionId`
 * and `hash` are one prompt: the earliest `firstSeen` and the latest `lastSeen` count.
 *
 * Units: times in epoch ms.
 */
export interface PromptRecord {
  readonly type: 'prompt';
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** A template as the app wrote it, or a system prompt as a model was sent it. */
  readonly role: 'template' | 'system';
  readonly name?: string;
  /** The app's own; a prompt without one gets `sha256:` and the beginning of its hash. */
  readonly versionId: string;
  readonly releaseLabel?: string;
  readonly gitSha?: string;
  /** The `templateHash` or `systemPromptHash` of the spans that used it. */
  readonly hash: string;
  /** The masked text, where it is short. */
  readonly text?: string;
  /** The row of the masked text, where it is long. The row belongs to no tenant. */
  readonly contentHash?: string;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** The hash of another template that went by the same name and version before. */
  readonly conflictsWith?: string;
  readonly serviceName: string;
  readonly environment: string;
}

/**
 * Which version a release label stood for, as one process saw it.
 *
 * Units: times in epoch ms. Shape: without `to` it still stands for it; the record comes again with `to` when it moves.
 */
export interface PromptLabelRecord {
  readonly type: 'prompt_label';
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly name: string;
  readonly label: string;
  readonly versionId: string;
  readonly from: number;
  readonly to?: number;
  readonly serviceName: string;
  readonly environment: string;
}
