import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { report } from '../diagnostics.js';
import type { PolicyDocument } from '../sealing/policy/canonical-policy.js';
import { prepareTraceDirectorySync } from '../trace-directory.js';

const FOLDER = 'policies';

/** Where the printable form of a policy is kept, by its hash. */
export function policyPath(dir: string, hash: string): string {
  return join(dir, FOLDER, `${hash}.json`);
}

/** Keeps the policy in force beside the traces it made, so that it can still be read when it has changed. */
export class PolicyFile {
  readonly #dir: string;
  #waiting: PolicyDocument | undefined;

  constructor(dir: string) {
    this.#dir = dir;
  }

  set(document: PolicyDocument): void {
    this.#waiting = document;
  }

  /** Writes it once, before the first record; what fails is reported and tried again. Errors: none. */
  keep(): void {
    const document = this.#waiting;
    if (document === undefined) return;
    const path = policyPath(this.#dir, document.hash);
    const draft = `${path}.${process.pid}`;
    try {
      prepareTraceDirectorySync(this.#dir);
      mkdirSync(join(this.#dir, FOLDER), { recursive: true, mode: 0o700 });
      // A renamed file appears whole: nobody reads half a policy.
      writeFileSync(draft, `${JSON.stringify(document, undefined, 2)}\n`, { mode: 0o600 });
      renameSync(draft, path);
      this.#waiting = undefined;
    } catch (error) {
      rmSync(draft, { force: true });
      report('disk_unavailable', 'the policy in force could not be kept beside its traces', error);
    }
  }
}
