import { useMemo } from 'preact/hooks';
import { duration, money } from '../data/format.js';
import { criticalPath, type Node } from '../data/trace-tree.js';
import { VirtualRows } from './virtual-rows.js';

/** The steps of a trace over its time. */
export function Waterfall({
  nodes,
  selected,
  select,
  toggle,
  closed,
}: {
  readonly nodes: readonly Node[];
  readonly selected: string;
  readonly select: (id: string) => void;
  readonly toggle: (id: string) => void;
  readonly closed: ReadonlySet<string>;
}) {
  const path = useMemo(() => criticalPath(nodes), [nodes]);
  const from = nodes[0]?.start ?? 0;
  const to = nodes.reduce(
    (most, { start, durationMs }) => Math.max(most, start + durationMs),
    from + 1,
  );
  const pressed = (event: KeyboardEvent): void => {
    const at = nodes.findIndex(({ id }) => id === selected);
    const step =
      event.key === 'ArrowDown' || event.key === 'j'
        ? 1
        : event.key === 'ArrowUp' || event.key === 'k'
          ? -1
          : 0;
    const next = nodes[at + step];
    if (step !== 0 && next) {
      event.preventDefault();
      select(next.id);
    } else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') toggle(selected);
  };
  return (
    <div class="waterfall panel" onKeyDown={pressed}>
      <VirtualRows
        rows={nodes}
        rowHeight={28}
        keyOf={({ id }) => id}
        label="Steps of the trace; arrows move, left and right close and open"
        role="treegrid"
        most="70vh"
        render={(node) => (
          <div
            key={node.id}
            class={`row ${path.has(node.id) ? 'critical' : ''} ${node.failed ? 'failed' : ''}`}
            role="row"
            aria-selected={node.id === selected}
            aria-level={node.level + 1}
            {...(node.children > 0 ? { 'aria-expanded': !closed.has(node.id) } : {})}
            style={{ '--kind': `var(--kind-${node.kind}, var(--muted))` }}
            onClick={() => select(node.id)}
          >
            <span class="name" role="gridcell" style={{ paddingLeft: `${node.level * 14}px` }}>
              {node.children > 0 && (
                <button
                  type="button"
                  class="twist"
                  aria-label={closed.has(node.id) ? 'Open' : 'Close'}
                  tabIndex={-1}
                  onClick={(event) => {
                    event.stopPropagation();
                    toggle(node.id);
                  }}
                >
                  {closed.has(node.id) ? '▸' : '▾'}
                </button>
              )}
              <span class="kind">{node.kind}</span> {node.name}
            </span>
            <span class="lane" role="gridcell" title={sumsOf(node)}>
              <span
                class="bar-of"
                style={{
                  left: `${((node.start - from) / (to - from)) * 100}%`,
                  width: `${(node.durationMs / (to - from)) * 100}%`,
                }}
              />
            </span>
            <span class="number" role="gridcell">
              {duration(node.durationMs)}
            </span>
          </div>
        )}
      />
    </div>
  );
}

function sumsOf({ costNanoUsd, tokens, durationMs }: Node): string {
  const parts = [duration(durationMs)];
  if (tokens > 0) parts.push(`Σ ${tokens.toLocaleString()} tokens`);
  if (costNanoUsd !== undefined) parts.push(`Σ ${money(costNanoUsd)}`);
  return parts.join(' · ');
}
