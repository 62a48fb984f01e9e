import type { SpanRecord } from '@llmtrace/core';
import { Facts } from '../facts.js';
import { Value } from '../value.js';

/** What a step knows whose kind has no view of its own. */
export function OtherDetails({ span }: { readonly span: SpanRecord }) {
  return (
    <Facts
      facts={Object.entries(span.data).map(([name, value]) => [
        labelOf(name),
        typeof value === 'object' || typeof value === 'string' ? (
          <Value value={value} />
        ) : (
          String(value)
        ),
      ])}
    />
  );
}

/** `repairAttempts` as people write it. */
function labelOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
