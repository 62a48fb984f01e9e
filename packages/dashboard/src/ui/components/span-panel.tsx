import type { SpanRecord, TraceRecord } from '@llmtrace/core';
import type { StoredTrace } from '@llmtrace/store';
import { useState } from 'preact/hooks';
import { useAnswer } from '../data/use-answer.js';
import type { Node } from '../data/trace-tree.js';
import { duration } from '../data/format.js';
import { CopyButtons } from './copy-buttons.js';
import { SPAN_DETAILS } from './span-details/index.js';
import { Guarded } from './guarded.js';
import { Answered } from './states.js';
import { Value } from './value.js';

interface Part {
  readonly text: StoredTrace['text'];
  readonly root?: TraceRecord;
  readonly span?: SpanRecord;
}

/** One step: what it was told, what it gave, and what its kind knows. Its text is fetched when it is opened. */
export function SpanPanel({
  stored,
  node,
  seesText,
}: {
  readonly stored: StoredTrace;
  readonly node: Node;
  readonly seesText: boolean;
}) {
  const [raw, setRaw] = useState(false);
  const { traceId, rootSpanId } = stored.root;
  const answer = useAnswer<Part>(
    'trace-text',
    seesText && stored.text === 'kept'
      ? { traceId, rootSpanId, spanId: node.span?.spanId }
      : undefined,
  );
  const span = answer.value?.span ?? node.span;
  const root = answer.value?.root ?? (stored.root.type === 'trace' ? stored.root : undefined);
  const part = node.span === undefined ? root : span;
  const Details = span && SPAN_DETAILS[span.kind];
  return (
    <section class="panel" aria-label={`Step ${node.name}`} aria-busy={answer.loading}>
      <h2>
        <span class="kind" style={{ '--kind': `var(--kind-${node.kind}, var(--muted))` }}>
          {node.kind}
        </span>{' '}
        {node.name} <span class="muted">{duration(node.durationMs)}</span>
      </h2>
      <div class="filters">
        <button type="button" aria-pressed={raw} onClick={() => setRaw(!raw)}>
          JSON
        </button>
        {span && <CopyButtons span={span} traceId={traceId} />}
      </div>
      {!seesText && <p class="muted">Text takes the role reader.</p>}
      {stored.text === 'expired' && <p class="muted">The text is gone by retention.</p>}
      {answer.failure && <Answered answer={answer}>{() => null}</Answered>}
      {raw ? (
        <pre>{JSON.stringify(part, null, 2)}</pre>
      ) : (
        <>
          {part?.error && <ErrorBox error={part.error} />}
          {Details && span && (
            <Guarded of={span} instead={<Block title="Data" value={span.data} />}>
              <Details span={span} />
            </Guarded>
          )}
          {part?.input !== undefined && <Block title="Input" value={part.input} />}
          {part?.output !== undefined && <Block title="Output" value={part.output} />}
          {span?.attributes && <Block title="Attributes" value={span.attributes} />}
          {part?.events?.map((event, i) => (
            <Block key={i} title={`Event ${event.name}`} value={event.attributes ?? {}} />
          ))}
        </>
      )}
    </section>
  );
}

function Block({ title, value }: { readonly title: string; readonly value: unknown }) {
  return (
    <details open>
      <summary>{title}</summary>
      <Value value={value} />
    </details>
  );
}

function ErrorBox({ error }: { readonly error: NonNullable<SpanRecord['error']> }) {
  return (
    <div class="message error" role="note">
      <div class="bad">
        {error.type} {error.code && <span class="mono">{error.code}</span>}
        {error.httpStatus && ` HTTP ${error.httpStatus}`}
      </div>
      {error.message && <pre>{error.message}</pre>}
      {error.stack && (
        <details>
          <summary>Stack</summary>
          <pre>{error.stack}</pre>
        </details>
      )}
    </div>
  );
}
