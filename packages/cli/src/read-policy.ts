import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { policyPath, type CanonicalPolicy, type PolicyDocument } from '@llmtrace/core';
import type { TraceStore } from '@llmtrace/store';
import { CliError } from './cli-error.js';

/** A hash alone, or at the end of what a trace says. */
const HASH = /^(?:[\w.-]+-)?([0-9a-f]{12})$/;

/** A policy and what it is called. */
export interface NamedPolicy {
  readonly name: string;
  readonly policy: CanonicalPolicy;
  /** Absent where it was read from a file that says nothing of it. */
  readonly document?: PolicyDocument;
}

/**
 * The policy that the newest trace was sealed by.
 *
 * Errors: `CliError` where there is no trace, or its policy was not kept.
 */
export async function newestPolicy(store: TraceStore, dir: string): Promise<NamedPolicy> {
  const { traces } = await store.queries.search({ limit: 1 });
  const [newest] = traces;
  if (newest === undefined)
    throw new CliError(`No trace in ${store.location} has ended yet. Give the hash of a policy.`);
  const stored = await store.getTrace(newest.traceId, { text: false });
  const root = stored.find((one) => one.root.rootSpanId === newest.rootSpanId)?.root;
  const version: unknown = root?.type === 'trace' ? root.redaction?.policyVersion : undefined;
  const hash = typeof version === 'string' ? HASH.exec(version)?.[1] : undefined;
  if (hash === undefined) {
    throw new CliError(
      `The newest trace, ${newest.traceId.slice(0, 8)}, was written by a version that kept no policy. Give a hash or a file.`,
    );
  }
  return policyByHash(dir, hash);
}

/**
 * A policy by its hash, or from a JSON file.
 *
 * Errors: `CliError` where there is none, or the file holds something else.
 */
export async function readPolicy(dir: string, hashOrFile: string): Promise<NamedPolicy> {
  const hash = HASH.exec(hashOrFile)?.[1];
  if (hash !== undefined) return policyByHash(dir, hash);
  if (!hashOrFile.endsWith('.json')) {
    throw new CliError(`"${hashOrFile}" is neither the hash of a policy nor a .json file.`);
  }
  const document = await parsed(hashOrFile);
  const policy = 'policy' in document ? document['policy'] : document;
  if (!isObject(policy)) throw noPolicy(hashOrFile);
  return { name: basename(hashOrFile), policy: policy as unknown as CanonicalPolicy };
}

async function policyByHash(dir: string, hash: string): Promise<NamedPolicy> {
  const path = policyPath(dir, hash);
  const document = await parsed(path);
  if (!isObject(document['policy'])) throw noPolicy(path);
  const kept = document as unknown as PolicyDocument;
  return { name: hash, policy: kept.policy, document: kept };
}

async function parsed(path: string): Promise<Readonly<Record<string, unknown>>> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof SyntaxError) throw noPolicy(path);
    throw new CliError(
      code === 'ENOENT'
        ? `There is no policy ${path}. Apps with the jsonl exporter keep theirs beside their traces; pass the --dir they write to.`
        : `Cannot read ${path} (${code}).`,
    );
  }
  if (!isObject(value)) throw noPolicy(path);
  return value;
}

function noPolicy(path: string): CliError {
  return new CliError(`${path} holds no policy.`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
