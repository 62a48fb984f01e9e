import type { StoredTrace } from '@llmtrace/store';
import { useMemo, useState } from 'preact/hooks';
import { EraseButton } from '../components/erase-button.js';
import { RootFacts } from '../components/root-facts.js';
import { SpanPanel } from '../components/span-panel.js';
import { Answered } from '../components/states.js';
import { Waterfall } from '../components/waterfall.js';
import { setParams } from '../data/route.js';
import { treeOf } from '../data/trace-tree.js';
import { useAnswer } from '../data/use-answer.js';
import type { ScreenProps } from './screen.js';

/** Everything that happened in one trace. */
export function Trace(props: ScreenProps) {
  const traceId = props.route.path[1];
  const answer = useAnswer<{ readonly roots: readonly StoredTrace[] }>(
    'trace',
    traceId && { traceId },
  );
  if (traceId === undefined)
    return <p class="state">No trace was named. Paste its id under Traces.</p>;
  return <Answered answer={answer}>{({ roots }) => <Roots {...props} roots={roots} />}</Answered>;
}

function Roots({ roots, ...props }: ScreenProps & { readonly roots: readonly StoredTrace[] }) {
  const wanted = props.route.params.get('root');
  const stored = roots.find(({ root }) => root.rootSpanId === wanted) ?? roots[0];
  if (stored === undefined) return null;
  return (
    <>
      {roots.length > 1 && (
        <div class="filters" role="group" aria-label="Local roots of this trace">
          {roots.map(({ root }) => (
            <button
              key={root.rootSpanId}
              type="button"
              aria-pressed={root === stored.root}
              onClick={() => setParams(props.route, { root: root.rootSpanId, span: undefined })}
            >
              {root.serviceName}: {root.name}
            </button>
          ))}
        </div>
      )}
      <OneRoot {...props} key={stored.root.rootSpanId} stored={stored} />
    </>
  );
}

function OneRoot({ route, me, stored }: ScreenProps & { readonly stored: StoredTrace }) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const nodes = useMemo(() => treeOf(stored, closed), [stored, closed]);
  const selected = route.params.get('span') ?? stored.root.rootSpanId;
  const node = nodes.find(({ id }) => id === selected) ?? nodes[0];
  const toggle = (id: string): void => {
    const next = new Set(closed);
    if (!next.delete(id)) next.add(id);
    setClosed(next);
  };
  return (
    <>
      <RootFacts stored={stored} />
      <div class="trace">
        <Waterfall
          nodes={nodes}
          selected={selected}
          closed={closed}
          toggle={toggle}
          select={(id) => setParams(route, { span: id }, true)}
        />
        {node && <SpanPanel stored={stored} node={node} seesText={me.role !== 'viewer'} />}
      </div>
      {me.role === 'admin' && <Erasure me={me} stored={stored} />}
    </>
  );
}

function Erasure({
  me,
  stored: { root },
}: Pick<ScreenProps, 'me'> & { readonly stored: StoredTrace }) {
  const userHash = root.type === 'trace' ? root.userIdHash : undefined;
  return (
    <section class="panel filters" aria-label="Erasure">
      <EraseButton
        label="Erase this trace"
        path="erase/trace"
        subject={{ traceId: root.traceId }}
        token={me.token}
      />
      {userHash !== undefined && me.tenants === undefined && (
        <EraseButton
          label="Erase all of this user"
          path="erase/user"
          subject={{ userHash }}
          token={me.token}
        />
      )}
    </section>
  );
}
