import type { PromptRecord } from '@llmtrace/core';
import { useAnswer } from '../data/use-answer.js';
import { Answered } from './states.js';
import { TextDiff } from './text-diff.js';

/** The texts of two versions of a prompt. */
export function PromptDiff({ a, b }: { readonly a: string; readonly b: string }) {
  const [left, right] = [usePrompt(a), usePrompt(b)];
  return (
    <section class="panel">
      <h2>
        {a} → {b}
      </h2>
      <Answered answer={left}>
        {(one) => (
          <Answered answer={right}>
            {(other) =>
              one.text === undefined || other.text === undefined ? (
                <p class="state">
                  The text of one of them was not kept: it is recorded where `withPrompt` is given a
                  template.
                </p>
              ) : (
                <TextDiff a={one.text} b={other.text} />
              )
            }
          </Answered>
        )}
      </Answered>
    </section>
  );
}

function usePrompt(id: string) {
  const at = id.lastIndexOf('@');
  return useAnswer<Partial<PromptRecord>>('prompt', {
    name: id.slice(0, at),
    versionId: id.slice(at + 1),
  });
}
