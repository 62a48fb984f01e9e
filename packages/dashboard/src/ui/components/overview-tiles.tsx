import type { AggregateRow } from '@llmtrace/store';
import { compact, delta, duration, money, percent } from '../data/format.js';
import type { Range } from '../data/range.js';
import { Tile } from './tile.js';

/** The numbers of now, each beside that of the stretch of time before. Units: `onset` epoch ms. */
export function OverviewTiles({
  now,
  then,
  range,
  onset,
}: {
  readonly now: AggregateRow | undefined;
  readonly then: AggregateRow | undefined;
  readonly range: Range;
  readonly onset: number | undefined;
}) {
  const minutes = (range.to - range.from) / 60_000;
  return (
    <div class="tiles">
      <Tile
        label="Requests a minute"
        value={perMinute(now?.count?.count, minutes)}
        change={delta(now?.count?.count, then?.count?.count)}
      />
      <Tile
        label="Error rate"
        value={percent(now?.count?.errorRate)}
        change={delta(now?.count?.errorRate, then?.count?.errorRate)}
        better="lower"
        {...(onset === undefined ? {} : { hint: `changed at ${new Date(onset).toLocaleString()}` })}
      />
      <Tile
        label="p50"
        value={duration(now?.latency?.p50)}
        change={delta(now?.latency?.p50, then?.latency?.p50)}
        better="lower"
      />
      <Tile
        label="p95"
        value={duration(now?.latency?.p95)}
        change={delta(now?.latency?.p95, then?.latency?.p95)}
        better="lower"
      />
      <Tile
        label="p99"
        value={duration(now?.latency?.p99)}
        change={delta(now?.latency?.p99, then?.latency?.p99)}
        better="lower"
      />
      <Tile
        label="First token, p95"
        value={duration(now?.ttft?.p95)}
        change={delta(now?.ttft?.p95, then?.ttft?.p95)}
        better="lower"
      />
      <Tile
        label="Cost an hour"
        value={money(now?.cost && (now.cost.nanoUsd / minutes) * 60)}
        change={delta(now?.cost?.nanoUsd, then?.cost?.nanoUsd)}
        better="lower"
      />
      <Tile
        label="Cost a request"
        value={money(now?.cost?.perRequestNanoUsd)}
        change={delta(now?.cost?.perRequestNanoUsd, then?.cost?.perRequestNanoUsd)}
        better="lower"
      />
      <Tile
        label="Input tokens"
        value={compact(now?.tokens?.input)}
        change={delta(now?.tokens?.input, then?.tokens?.input)}
      />
      <Tile
        label="Output tokens"
        value={compact(now?.tokens?.output)}
        change={delta(now?.tokens?.output, then?.tokens?.output)}
      />
      {Object.entries(now?.scores ?? {})
        .slice(0, 4)
        .map(([name, { mean }]) => (
          <Tile
            key={name}
            label={name}
            value={mean.toFixed(2)}
            change={delta(mean, then?.scores?.[name]?.mean)}
            better="higher"
          />
        ))}
    </div>
  );
}

function perMinute(count: number | undefined, minutes: number): string {
  if (count === undefined) return '–';
  const rate = count / minutes;
  return rate < 10 ? rate.toFixed(1) : compact(rate);
}
