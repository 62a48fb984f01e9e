import type { StoredTrace } from '@llmtrace/store';
import { useMemo } from 'preact/hooks';
import { duration, money } from '../data/format.js';
import { href } from '../data/route.js';
import { treeOf } from '../data/trace-tree.js';
import { useAnswer, type Answer } from '../data/use-answer.js';
import { Answered } from './states.js';
import { TextDiff } from './text-diff.js';

interface Roots {
  readonly roots: readonly StoredTrace[];
}

/** Two traces side by side: their steps by name, and the texts of those that both have. */
export function TraceDiff({
  a,
  b,
  seesText,
}: {
  readonly a: string;
  readonly b: string;
  readonly seesText: boolean;
}) {
  const path = seesText ? 'trace-record' : 'trace';
  const left: Answer<Roots> = useAnswer(path, { traceId: a });
  const right: Answer<Roots> = useAnswer(path, { traceId: b });
  return (
    <Answered answer={left}>
      {(one) => (
        <Answered answer={right}>
          {(other) => {
            const [first, second] = [one.roots[0], other.roots[0]];
            return first && second ? <Pair a={first} b={second} /> : null;
          }}
        </Answered>
      )}
    </Answered>
  );
}

function Pair({ a, b }: { readonly a: StoredTrace; readonly b: StoredTrace }) {
  const rows = useMemo(() => pairs(a, b), [a, b]);
  return (
    <>
      <p>
        <a href={href(['trace', a.root.traceId])}>A: {a.root.name}</a> ·{' '}
        <a href={href(['trace', b.root.traceId])}>B: {b.root.name}</a>
      </p>
      {rows.map(({ name, left, right }) => (
        <details key={name} class="panel" open={left?.text !== right?.text}>
          <summary>
            {name} · A {left ? `${duration(left.durationMs)} ${money(left.cost)}` : 'none'} · B{' '}
            {right ? `${duration(right.durationMs)} ${money(right.cost)}` : 'none'}
          </summary>
          {left && right && left.text === right.text ? (
            <p class="muted">The same text.</p>
          ) : (
            <TextDiff a={left?.text ?? ''} b={right?.text ?? ''} />
          )}
        </details>
      ))}
    </>
  );
}

interface Side {
  readonly durationMs: number;
  readonly cost: number | undefined;
  readonly text: string;
}

/** Steps are the same where they have the same name and come as often before. */
function pairs(
  a: StoredTrace,
  b: StoredTrace,
): readonly {
  readonly name: string;
  readonly left: Side | undefined;
  readonly right: Side | undefined;
}[] {
  const [left, right] = [sides(a), sides(b)];
  const names = [...new Set([...left.keys(), ...right.keys()])];
  return names.map((name) => ({ name, left: left.get(name), right: right.get(name) }));
}

function sides(stored: StoredTrace): ReadonlyMap<string, Side> {
  const counts = new Map<string, number>();
  const found = new Map<string, Side>();
  for (const { span, name, kind, durationMs, costNanoUsd } of treeOf(stored)) {
    const count = (counts.get(`${kind} ${name}`) ?? 0) + 1;
    counts.set(`${kind} ${name}`, count);
    const part = span ?? (stored.root.type === 'trace' ? stored.root : undefined);
    const shown = {
      input: part?.input,
      output: part?.output,
      ...(span ? argumentsOf(span.data) : {}),
    };
    found.set(`${kind} ${name}${count > 1 ? ` ${count}` : ''}`, {
      durationMs,
      cost: costNanoUsd,
      text: JSON.stringify(shown, null, 2),
    });
  }
  return found;
}

/** What steps of some kinds keep in their own fields. */
function argumentsOf(data: object): object {
  const {
    arguments: given,
    resultSummary,
    queryText,
    chunks,
    errorCode,
  } = data as Readonly<Record<string, unknown>>;
  return { arguments: given, resultSummary, queryText, chunks, errorCode };
}
