import type { Dimension } from '@llmtrace/store';

/** Which dimension the numbers are told apart by. */
export function DimensionPicker({
  of,
  current,
  pick,
}: {
  readonly of: Readonly<Partial<Record<Dimension, string>>>;
  readonly current: string;
  readonly pick: (dimension: Dimension) => void;
}) {
  return (
    <div class="range" role="group" aria-label="Told apart by">
      {Object.entries(of).map(([dimension, label]) => (
        <button
          key={dimension}
          type="button"
          aria-pressed={dimension === current}
          onClick={() => pick(dimension as Dimension)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
