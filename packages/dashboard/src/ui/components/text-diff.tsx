import { useMemo } from 'preact/hooks';
import { lineDiff } from '../../line-diff.js';

/** The class and the sign of a line. */
const LOOKS = { ' ': ['both', ' '], '-': ['a', '−'], '+': ['b', '+'] } as const;

/** Two texts, line by line. */
export function TextDiff({ a, b }: { readonly a: string; readonly b: string }) {
  const lines = useMemo(() => lineDiff(a, b), [a, b]);
  return (
    <pre class="diff">
      {lines.map(({ kind, text }, i) => {
        const [look, sign] = LOOKS[kind];
        return (
          <div key={i} class={look}>
            {sign} {text}
          </div>
        );
      })}
    </pre>
  );
}
