import type { ComponentChildren } from 'preact';
import type { Answer } from '../data/use-answer.js';

/** Shows an answer, or what keeps it from being there and what to do. */
export function Answered<T>({
  answer,
  children,
  isEmpty,
  empty,
}: {
  readonly answer: Answer<T>;
  readonly children: (value: T) => ComponentChildren;
  readonly isEmpty?: (value: T) => boolean;
  /** What to do where there is nothing. */
  readonly empty?: ComponentChildren;
}) {
  const { value, failure, loading, again } = answer;
  if (failure) {
    return (
      <div class="state" role="alert">
        <p>{failure.message}</p>
        {failure.status !== 404 && (
          <button type="button" onClick={again}>
            Try again
          </button>
        )}
      </div>
    );
  }
  if (value === undefined) return <div class="state loading" aria-busy={loading} />;
  if (isEmpty?.(value)) return <div class="state">{empty}</div>;
  return (
    <div class={loading ? 'refreshing' : undefined} aria-busy={loading}>
      {children(value)}
    </div>
  );
}
