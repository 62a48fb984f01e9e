import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

/** A line over time. */
export interface Series {
  readonly label: string;
  /** One of `--series-1` to `--series-8`, `--bad`. */
  readonly color: string;
  readonly points: ReadonlyMap<number, number>;
  readonly dashed?: boolean;
}

/** Something that happened at a moment. Units: epoch ms. */
export interface Marker {
  readonly at: number;
  readonly label: string;
  /** Where more is said of it. */
  readonly link?: string;
}

const HEIGHT = 190;

/** Lines over time. Dragging over it picks the stretch. */
export function TimeChart({
  title,
  series,
  from,
  to,
  bucketMs,
  format,
  markers = [],
  picked,
}: {
  readonly title: string;
  readonly series: readonly Series[];
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
  readonly format: (value: number) => string;
  readonly markers?: readonly Marker[];
  readonly picked?: (from: number, to: number) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const times: number[] = [];
    for (let at = Math.floor(from / bucketMs) * bucketMs; at < to; at += bucketMs) times.push(at);
    const style = getComputedStyle(element);
    const color = (name: string): string => style.getPropertyValue(name).trim();
    const axis = {
      stroke: color('--muted'),
      grid: { stroke: color('--line'), width: 1 },
      ticks: { show: false },
    };
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        cursor: { y: false, drag: { x: true, y: false, setScale: false } },
        legend: { show: true },
        scales: {
          x: { range: [from / 1_000, to / 1_000] },
          y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.1 : 1] },
        },
        axes: [axis, { ...axis, size: 64, values: (_plot, values) => values.map(format) }],
        series: [
          {},
          ...series.map(({ label, color: name, dashed }) => ({
            label,
            stroke: color(name),
            width: 1.75,
            spanGaps: false,
            points: { show: false },
            ...(dashed ? { dash: [4, 4] } : {}),
            value: (_plot: uPlot, value: number | null) => (value === null ? '–' : format(value)),
          })),
        ],
        hooks: {
          draw: [(plot) => drawMarkers(plot, markers, color('--accent'))],
          setSelect: [
            (plot) => {
              const { left, width } = plot.select;
              if (width > 4)
                picked?.(
                  plot.posToVal(left, 'x') * 1_000,
                  plot.posToVal(left + width, 'x') * 1_000,
                );
            },
          ],
        },
      },
      [
        times.map((at) => at / 1_000),
        ...series.map(({ points }) => times.map((at) => points.get(at) ?? null)),
      ],
      element,
    );
    const resized = new ResizeObserver(() =>
      chart.setSize({ width: element.clientWidth, height: HEIGHT }),
    );
    resized.observe(element);
    return () => {
      resized.disconnect();
      chart.destroy();
    };
  }, [series, from, to, bucketMs, markers]);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div ref={place} role="img" aria-label={describe(title, series, format)} />
    </figure>
  );
}

function drawMarkers(
  { ctx, bbox, valToPos }: uPlot,
  markers: readonly Marker[],
  color: string,
): void {
  ctx.save();
  ctx.strokeStyle = color;
  ctx.setLineDash([3, 3]);
  for (const { at } of markers) {
    const x = Math.round(valToPos(at / 1_000, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

/** The chart in words, for whoever cannot see it. */
function describe(
  title: string,
  series: readonly Series[],
  format: (value: number) => string,
): string {
  const lines = series.map(({ label, points }) => {
    const values = [...points.values()];
    if (values.length === 0) return `${label}: none`;
    return `${label}: from ${format(Math.min(...values))} to ${format(Math.max(...values))}, last ${format(values.at(-1) as number)}`;
  });
  return `${title}. ${lines.join('; ')}`;
}
