import { useMemo } from 'preact/hooks';
import { diffLines } from '../data/line-diff.js';

const SIGNS = { both: ' ', a: '−', b: '+' } as const;

/** Two texts, line by line. */
export function TextDiff({ a, b }: { readonly a: string; readonly b: string }) {
  const lines = useMemo(() => diffLines(a, b), [a, b]);
  return (
    <pre class="diff">
      {lines.map(({ of, text }, i) => (
        <div key={i} class={of}>
          {SIGNS[of]} {text}
        </div>
      ))}
    </pre>
  );
}
