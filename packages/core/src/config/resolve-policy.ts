import { LlmTraceError } from '../errors.js';
import type { Exporter } from '../exporters/exporter.js';
import { checkContent, checkPolicy } from '../sealing/policy/check-policy.js';
import { CompiledPolicy } from '../sealing/policy/compiled-policy.js';
import type { ContentMode } from '../sealing/policy/content-mode.js';
import { envChoice, type Env } from './environment.js';
import type { TracerConfig } from './resolve-config.js';
import type { TracerOptions } from './tracer-options.js';

/** Raw text is asked for in code, where it is reviewed, and not by a variable. */
const BY_VARIABLE: Readonly<Record<string, ContentMode>> = {
  none: 'none',
  hash: 'hash',
  redacted: 'redacted',
};

/**
 * Compiles the policy of a tracer.
 *
 * Errors: `invalid_option` with the path of what is wrong, or where raw text would be kept and no exporter may take it.
 */
export function resolvePolicy(
  { content, policy, hashIds, detection }: TracerOptions,
  env: Env,
  environment: string,
  exporters: readonly Exporter[],
): Pick<TracerConfig, 'policy' | 'rawFor'> {
  checkContent(content, 'content');
  checkPolicy(policy, 'policy');
  if (content !== undefined && policy?.content !== undefined) {
    throw new LlmTraceError(
      'invalid_option',
      'Options "content" and "policy.content" say the same; give one of them.',
    );
  }
  const compiled = new CompiledPolicy(
    {
      ...policy,
      content:
        policy?.content ?? content ?? envChoice(env, 'LLMTRACE_CONTENT', BY_VARIABLE, 'redacted'),
    },
    {
      environment,
      ...(hashIds ? { hashIds } : undefined),
      ...(detection ? { detection } : undefined),
    },
  );
  const open = exporters.filter(({ allowRaw }) => allowRaw === true).length;
  if (open === 0 && exporters.length > 0 && compiled.keepsRaw) {
    throw new LlmTraceError(
      'invalid_option',
      `Option "${rawPath(content, policy)}" is "raw", and no exporter may take raw text: none has "allowRaw: true", as in jsonl({ allowRaw: true }).`,
    );
  }
  return {
    policy: compiled,
    rawFor: open === 0 ? 'none' : open === exporters.length ? 'all' : 'some',
  };
}

/** Where raw text is asked for. */
function rawPath(content: ContentMode | undefined, policy: TracerOptions['policy']): string {
  if (content === 'raw') return 'content';
  if (policy?.content === 'raw') return 'policy.content';
  const at = policy?.rules?.findIndex((rule) => rule.content === 'raw') ?? -1;
  return `policy.rules[${at}].content`;
}
