import type { SamplingOverride, TracerStats } from '@llmtrace/core';
import type { Loss } from '@llmtrace/store';
import { useState } from 'preact/hooks';
import { Answered } from '../components/states.js';
import { change, type ApiFailure } from '../data/api.js';
import { moment, utc, whole } from '../data/format.js';
import { useAnswer } from '../data/use-answer.js';
import type { Me, ScreenProps } from './screen.js';

/** What the app says of its own tracing. */
export interface Health {
  /** Left out where the app is another process, or for those who may know of some tenants alone. */
  readonly tracer?: TracerStats;
  readonly diagnostics?: Readonly<Record<string, number>>;
  readonly overrides: readonly SamplingOverride[];
  readonly store?: { readonly location: string };
}

/** Whether tracing itself is well. */
export function HealthScreen({ me }: ScreenProps) {
  const answer = useAnswer<Health>('health', {});
  return (
    <Answered answer={answer}>
      {({ tracer, diagnostics = {}, overrides, store }) => (
        <>
          {tracer ? (
            <Exporters tracer={tracer} />
          ) : (
            <section class="panel">
              <h2>Exporters</h2>
              <p class="muted">
                {me.tenants === undefined
                  ? 'The app is another process: its counts are in a dashboard that is mounted in it.'
                  : 'Counts are of every tenant; you may know of some.'}
              </p>
            </section>
          )}
          {store && (
            <p class="muted">
              Store: <span class="mono">{store.location}</span>
            </p>
          )}
          {me.tenants === undefined && <Losses />}
          {tracer && <Diagnostics counts={diagnostics} />}
          <Overrides overrides={overrides} me={me} changed={answer.again} />
        </>
      )}
    </Answered>
  );
}

function Exporters({ tracer }: { readonly tracer: TracerStats }) {
  return (
    <section class="panel">
      <h2>Exporters</h2>
      <p class="muted">
        {whole(tracer.open)} traces open, {whole(tracer.held)} held back.
      </p>
      <table>
        <thead>
          <tr>
            <th>Exporter</th>
            <th class="number">Produced</th>
            <th class="number">Delivered</th>
            <th class="number">Queued</th>
            <th class="number">Sampled out</th>
            <th>Dropped</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(tracer.exporters).map(([name, counts]) => (
            <tr key={name}>
              <td>{name}</td>
              <td class="number">{whole(counts.produced)}</td>
              <td class="number">{whole(counts.delivered)}</td>
              <td class="number">{whole(counts.queued)}</td>
              <td class="number">{whole(counts.sampledOut)}</td>
              <td class={Object.keys(counts.dropped).length > 0 ? 'bad' : 'muted'}>
                {Object.entries(counts.dropped)
                  .map(([reason, count]) => `${count} ${reason}`)
                  .join(', ') || 'none'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What the store says is missing in it, of every process that writes there. */
function Losses() {
  const answer = useAnswer<readonly Loss[]>('losses', {});
  return (
    <section class="panel">
      <h2>Lost on the way</h2>
      <Answered
        answer={answer}
        isEmpty={(losses) => losses.length === 0}
        empty={<p class="muted">Nothing that is known of.</p>}
      >
        {(losses) => (
          <table>
            <thead>
              <tr>
                <th>Service</th>
                <th>Exporter</th>
                <th>Reason</th>
                <th class="number">Records</th>
                <th>From</th>
                <th>To</th>
              </tr>
            </thead>
            <tbody>
              {losses.map(({ serviceName, exporter, reason, records, from, to }) => (
                <tr key={`${serviceName} ${exporter} ${reason}`}>
                  <td>{serviceName}</td>
                  <td>{exporter}</td>
                  <td class="mono">{reason}</td>
                  <td class="number bad">{whole(records)}</td>
                  <td title={utc(from)}>{moment(from)}</td>
                  <td title={utc(to)}>{moment(to)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Answered>
    </section>
  );
}

function Diagnostics({ counts }: { readonly counts: Readonly<Record<string, number>> }) {
  return (
    <section class="panel">
      <h2>What it had to report</h2>
      {Object.keys(counts).length === 0 ? (
        <p class="muted">Nothing since the app started.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th>What</th>
              <th class="number">Times</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(counts).map(([code, count]) => (
              <tr key={code}>
                <td class="mono">{code}</td>
                <td class="number">{whole(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** Whose traces can be raised. */
const TARGETS = {
  tenant: 'the tenant',
  route: 'the route',
  model: 'the model',
  promptVersion: 'the prompt version',
} as const;

function whoseOf({ id: _id, tier: _tier, until: _until, ...target }: SamplingOverride): string {
  return Object.entries(target)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

/** Keeping more of some traces for a while. */
function Overrides({
  overrides,
  me,
  changed,
}: {
  readonly overrides: readonly SamplingOverride[];
  readonly me: Me;
  readonly changed: () => void;
}) {
  const [failure, setFailure] = useState<string>();
  const send = async (path: string, input: unknown): Promise<void> => {
    try {
      await change(path, input, me.token);
      setFailure(undefined);
      changed();
    } catch (error) {
      setFailure((error as ApiFailure).message);
    }
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const of = String(form.get('of'));
    const value = String(form.get('value')).trim();
    void send('sampling/raise', {
      ...(value ? { [of]: value } : {}),
      forMs: Number(form.get('minutes')) * 60_000,
    });
  };
  return (
    <section class="panel">
      <h2>Sampling raised for a while</h2>
      {overrides.length === 0 && <p class="muted">Nothing is raised.</p>}
      <ul>
        {overrides.map((override) => (
          <li key={override.id}>
            {whoseOf(override)} kept {override.tier === 'full' ? 'in full' : 'without text'}{' '}
            <span title={utc(override.until)}>until {moment(override.until)}</span>{' '}
            {me.role === 'admin' && (
              <button
                type="button"
                onClick={() => void send('sampling/clear', { id: override.id })}
              >
                Take back
              </button>
            )}
          </li>
        ))}
      </ul>
      {me.role === 'admin' && (
        <form class="filters" onSubmit={submit}>
          Keep everything of
          <select name="of" aria-label="Of what">
            {Object.entries(TARGETS).map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
          <input name="value" aria-label="Which" required />
          for
          <input
            name="minutes"
            type="number"
            min={1}
            max={1_440}
            value={30}
            aria-label="Minutes"
            style={{ width: '80px' }}
          />
          minutes
          <button type="submit">Raise</button>
        </form>
      )}
      {failure && <p role="alert">{failure}</p>}
    </section>
  );
}
