import { RANGES, rangeOf } from '../data/range.js';
import { setParams, type Route } from '../data/route.js';
import { moment, utc } from '../data/format.js';

/** Which stretch of time is looked at. */
export function RangePicker({ route }: { readonly route: Route }) {
  const range = rangeOf(route);
  return (
    <div class="range" role="group" aria-label="Time range">
      {range.name === undefined && (
        <span class="fixed" title={`${utc(range.from)} to ${utc(range.to)}`}>
          {moment(range.from)} – {moment(range.to)}
        </span>
      )}
      {Object.keys(RANGES).map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === range.name}
          onClick={() => setParams(route, { range: name, between: undefined })}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
