import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Rows beyond what is seen that are there already, so that scrolling shows no gaps. */
const OVERSCAN = 12;

/** Many rows of one height, of which only those in sight exist. What is in sight stays there when rows come before it. */
export function VirtualRows<T>({
  rows,
  rowHeight,
  keyOf,
  render,
  end,
  label,
  role,
  most,
}: {
  readonly rows: readonly T[];
  /** Units: px. */
  readonly rowHeight: number;
  readonly keyOf: (row: T) => string;
  readonly render: (row: T, index: number) => ComponentChildren;
  /** Called when the end comes into sight. */
  readonly end?: (() => void) | undefined;
  readonly label: string;
  readonly role: 'list' | 'treegrid';
  /** How high it may become, as CSS has it. */
  readonly most: string;
}) {
  const place = useRef<HTMLDivElement>(null);
  const top = useRef<string | undefined>(undefined);
  const [view, setView] = useState({ top: 0, height: 600 });
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const look = (): void => setView({ top: element.scrollTop, height: element.clientHeight });
    look();
    element.addEventListener('scroll', look, { passive: true });
    const resized = new ResizeObserver(look);
    resized.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      resized.disconnect();
    };
  }, []);
  const seen = Math.floor(view.top / rowHeight);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null || element.scrollTop === 0 || top.current === undefined) return;
    const at = rows.findIndex((row) => keyOf(row) === top.current);
    if (at < 0 || at === seen) return;
    element.scrollTop += (at - seen) * rowHeight;
    setView({ top: element.scrollTop, height: element.clientHeight });
  }, [rows]);
  // After the effect above, which needs the row that was on top before.
  useLayoutEffect(() => {
    const row = rows[seen];
    top.current = row && keyOf(row);
  });
  const first = Math.max(0, seen - OVERSCAN);
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / rowHeight) + OVERSCAN);
  useLayoutEffect(() => {
    if (end !== undefined && last >= rows.length) end();
  }, [last, rows.length]);
  const height = rows.length * rowHeight;
  return (
    <div
      ref={place}
      class="virtual"
      style={{ height: `min(${most}, ${height + 2}px)` }}
      tabIndex={0}
      role={role}
      aria-label={label}
      {...(role === 'treegrid' ? { 'aria-rowcount': rows.length } : {})}
    >
      <div role="presentation" style={{ height: `${height}px` }}>
        <div role="presentation" style={{ transform: `translateY(${first * rowHeight}px)` }}>
          {rows.slice(first, last).map((row, i) => render(row, first + i))}
        </div>
      </div>
    </div>
  );
}
