const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;
/** How wide the windows are whose sums are kept. Units: µs. */
export const WIDTHS_US: Readonly<Record<'hour' | 'day', number>> = { hour: HOUR_US, day: DAY_US };

/** A stretch of time. Units: epoch µs; `toUs` is no part of it. */
export interface Segment {
  readonly fromUs: number | undefined;
  readonly toUs: number | undefined;
}

/** A stretch of time, and where its numbers come from. */
export interface SourcedSegment extends Segment {
  readonly source: 'rows' | 'hour' | 'day';
}

/**
 * Splits a time into stretches: whole days and hours, whose sums are kept, and what is left at either end, whose traces are
 * looked at. Shape: `bucketUs` forbids days where stretches are wanted that a day is no multiple of, and hours likewise.
 */
export function segmentsOf(
  { fromUs, toUs }: Segment,
  bucketUs: number | undefined,
): readonly SourcedSegment[] {
  if (bucketUs !== undefined && bucketUs % HOUR_US !== 0) return [{ fromUs, toUs, source: 'rows' }];
  const days = bucketUs === undefined || bucketUs % DAY_US === 0;
  const inner = aligned({ fromUs, toUs }, HOUR_US);
  if (inner === undefined) return [{ fromUs, toUs, source: 'rows' }];
  const whole = days ? aligned(inner, DAY_US) : undefined;
  return [
    ...between(fromUs, inner.fromUs, 'rows'),
    ...(whole === undefined
      ? [{ ...inner, source: 'hour' as const }]
      : [
          ...between(inner.fromUs, whole.fromUs, 'hour'),
          { ...whole, source: 'day' as const },
          ...between(whole.toUs, inner.toUs, 'hour'),
        ]),
    ...between(inner.toUs, toUs, 'rows'),
  ];
}

/** The hours that a stretch touches, as a whole. */
export function hoursAround({ fromUs, toUs }: Segment): Segment {
  return {
    fromUs: fromUs === undefined ? undefined : Math.floor(fromUs / HOUR_US) * HOUR_US,
    toUs: toUs === undefined ? undefined : Math.ceil(toUs / HOUR_US) * HOUR_US,
  };
}

function aligned({ fromUs, toUs }: Segment, widthUs: number): Segment | undefined {
  const inner = {
    fromUs: fromUs === undefined ? undefined : Math.ceil(fromUs / widthUs) * widthUs,
    toUs: toUs === undefined ? undefined : Math.floor(toUs / widthUs) * widthUs,
  };
  const empty =
    inner.fromUs !== undefined && inner.toUs !== undefined && inner.fromUs >= inner.toUs;
  return empty ? undefined : inner;
}

function between(
  fromUs: number | undefined,
  toUs: number | undefined,
  source: SourcedSegment['source'],
): readonly SourcedSegment[] {
  if (fromUs === undefined || toUs === undefined || fromUs >= toUs) return [];
  return [{ fromUs, toUs, source }];
}
