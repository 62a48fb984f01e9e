import { installedVersion } from './installed-version.js';
import { KNOWN_CLIENTS } from './known-clients.js';
import { tracedClients } from './traced-clients.js';

/** Where installed packages are looked for. */
export interface ExplainOptions {
  /** Default: the working directory. */
  readonly from?: string;
}

/**
 * Says in one line which clients are traced and which installed ones are not, for the log of the app's start.
 *
 * @example
 * logger.info(explain());
 * // llmtrace traces openai 7.55.0; installed and not traced: @anthropic-ai/sdk 1.11.0 (wrapAnthropic)
 */
export function explain(options: ExplainOptions = {}): string {
  const from = options.from ?? process.cwd();
  const traced: string[] = [];
  const untraced: string[] = [];
  for (const [name, wrapper] of Object.entries(KNOWN_CLIENTS)) {
    const version = installedVersion(name, from);
    const title = version === undefined ? name : `${name} ${version}`;
    if (tracedClients.has(name)) traced.push(title);
    else if (version !== undefined) untraced.push(`${title} (${wrapper})`);
  }
  const first = `llmtrace traces ${traced.length > 0 ? traced.join(', ') : 'no client'}`;
  return untraced.length > 0 ? `${first}; installed and not traced: ${untraced.join(', ')}` : first;
}
