import type { TracePage, TraceSummary } from '@llmtrace/store';
import { useEffect, useState } from 'preact/hooks';
import { FilterBar } from '../components/filter-bar.js';
import { LatencyScatter } from '../components/latency-scatter.js';
import { SavedViews } from '../components/saved-views.js';
import { Answered } from '../components/states.js';
import { TraceRows } from '../components/trace-rows.js';
import { ask } from '../data/api.js';
import { commonFilter } from '../data/environment.js';
import { decodeFilter, encodeFilter } from '../data/filter-param.js';
import { href, setParams } from '../data/route.js';
import { useStore } from '../data/use-answer.js';
import type { ScreenProps } from './screen.js';

const PAGE = 200;
const TAIL_MS = 3_000;

/** Every trace that some conditions hold for, as it comes in where asked for. */
export function Traces({ route, range, me }: ScreenProps) {
  const seesText = me.role !== 'viewer';
  const own = decodeFilter(route.params.get('f'));
  const [tailing, setTailing] = useState(false);
  const time = tailing ? { from: range.from } : { from: range.from, to: range.to };
  const query = {
    filter: { ...commonFilter(route, range), ...own, time },
    limit: PAGE,
    text: seesText,
  };
  const first = useStore('traces', query);
  const [more, setMore] = useState<readonly TraceSummary[]>([]);
  const [next, setNext] = useState<string>();
  useEffect(() => {
    setMore([]);
    setNext(first.value?.next);
  }, [first.value]);
  useEffect(() => {
    if (!tailing) return undefined;
    const timer = setInterval(first.again, TAIL_MS);
    return () => clearInterval(timer);
  }, [tailing]);
  const load = async (): Promise<void> => {
    if (next === undefined) return;
    setNext(undefined);
    const page = await ask<TracePage>('traces', { ...query, cursor: next });
    setMore((before) => [...before, ...page.traces]);
    setNext(page.next);
  };
  return (
    <>
      <FilterBar
        filter={own}
        range={range}
        seesText={seesText}
        changed={(filter) => setParams(route, { f: encodeFilter(filter) })}
      />
      <div class="filters">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const id = new FormData(event.currentTarget as HTMLFormElement).get('id');
            if (typeof id === 'string' && id.trim())
              location.hash = href(['trace', id.trim().toLowerCase()]);
          }}
        >
          <input
            name="id"
            class="mono"
            placeholder="trace id"
            aria-label="Open a trace by its id"
            size={34}
          />
        </form>
        <button type="button" aria-pressed={tailing} onClick={() => setTailing(!tailing)}>
          {tailing ? 'Pause' : 'Live'}
        </button>
        <SavedViews route={route} />
      </div>
      <Answered
        answer={first}
        isEmpty={({ traces }) => traces.length === 0}
        empty={
          <p>No trace meets all of these conditions. Take one away, or look at a longer time.</p>
        }
      >
        {({ traces }) => {
          const all = [...traces, ...more];
          return (
            <>
              <LatencyScatter traces={all} />
              <TraceRows traces={all} end={next === undefined ? undefined : () => void load()} />
              <p class="muted">
                {all.length}
                {next === undefined ? '' : ' of more'} traces
              </p>
            </>
          );
        }}
      </Answered>
    </>
  );
}
