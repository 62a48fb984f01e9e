import type { CanonicalPolicy } from '@llmtrace/core';
import { CliError } from '../cli-error.js';
import { newestPolicy } from '../read-policy.js';
import type { OpenStore } from '../store/with-store.js';
import { note, ok, warn, type Finding } from './finding.js';

const NAMES = /name|person/i;

/** Looks at the policy that the newest trace was sealed by. */
export async function checkPolicy(
  store: OpenStore['store'],
  dir: string,
): Promise<readonly Finding[]> {
  try {
    const { name, policy } = await newestPolicy(store, dir);
    return findings(name, policy);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [note('policy', 'what texts are masked by is not known here', error.message)];
  }
}

function findings(name: string, policy: CanonicalPolicy): readonly Finding[] {
  const { content, rules = [], detectors = {}, asyncDetectors = [], patterns = [] } = policy;
  const found: Finding[] = [];
  const raw = [content, ...rules.map((rule) => rule.content)].includes('raw');
  found.push(
    raw
      ? warn(
          'policy',
          `${name} keeps some texts raw`,
          '`llmtrace policy show` says which; raw text stays on this machine.',
        )
      : ok('policy', `${name}, content ${content}`),
  );
  const off = Object.entries(detectors).flatMap(([type, own]) => (own === 'off' ? [type] : []));
  if (off.length > 0)
    found.push(
      warn('detectors', `switched off: ${off.join(', ')}`, 'Values of these types are not masked.'),
    );
  const seesNames = [...asyncDetectors, ...patterns, ...Object.keys(detectors)].some((one) =>
    NAMES.test(one),
  );
  if (!seesNames && content !== 'none' && content !== 'hash')
    found.push(
      note(
        'names',
        'Names and addresses in free text are not recognised, and not masked',
        'Name them with `knownValues`, or give the tracer a detector of your own: docs/redaction.md.',
      ),
    );
  return found;
}
