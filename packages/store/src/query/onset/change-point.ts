/** A number in a stretch of time, and how much it counts. */
export interface Weighed {
  readonly value: number;
  readonly weight: number;
}

/** Where a row of numbers changes its level. */
export interface ChangePoint {
  /** The place of the first number with the new level. */
  readonly index: number;
  readonly before: number;
  readonly after: number;
}

/** Stretches of time on either side of a change, at least. */
const MIN_SIDE = 2;
const MIN_ERRORS = 4;
const MIN_SHARE = 0.1;

/**
 * Finds where numbers part best in two: the place that leaves the least variance within the two sides, each number weighed.
 * Shape: `undefined` where the two levels differ by no more than four standard errors or a tenth.
 *
 * Source: the first split of binary segmentation, Scott, Knott, Biometrics 30, 1974.
 */
export function changePoint(numbers: readonly Weighed[]): ChangePoint | undefined {
  const all = momentsOf(numbers);
  const left = { weight: 0, sum: 0, squares: 0 };
  let best: ChangePoint | undefined;
  let least = Infinity;
  let spread = 0;
  for (let i = 1; i <= numbers.length - MIN_SIDE; i++) {
    addTo(left, numbers[i - 1] as Weighed);
    if (i < MIN_SIDE) continue;
    const right = {
      weight: all.weight - left.weight,
      sum: all.sum - left.sum,
      squares: all.squares - left.squares,
    };
    const within = deviation(left) + deviation(right);
    if (!(within < least)) continue;
    least = within;
    best = { index: i, before: left.sum / left.weight, after: right.sum / right.weight };
    const variance = Math.max(0, within) / all.weight;
    spread = Math.sqrt(variance * (1 / i + 1 / (numbers.length - i)));
  }
  if (best === undefined) return undefined;
  const change = Math.abs(best.after - best.before);
  const level = Math.max(Math.abs(best.before), Math.abs(best.after));
  return change > MIN_ERRORS * spread && change > MIN_SHARE * level ? best : undefined;
}

interface Moments {
  weight: number;
  sum: number;
  squares: number;
}

function momentsOf(numbers: readonly Weighed[]): Moments {
  const moments = { weight: 0, sum: 0, squares: 0 };
  for (const number of numbers) addTo(moments, number);
  return moments;
}

function addTo(moments: Moments, { value, weight }: Weighed): void {
  moments.weight += weight;
  moments.sum += value * weight;
  moments.squares += value * value * weight;
}

/** What the numbers of a side deviate from its mean by, squared and added up. */
function deviation({ weight, sum, squares }: Moments): number {
  return weight === 0 ? 0 : squares - (sum * sum) / weight;
}
