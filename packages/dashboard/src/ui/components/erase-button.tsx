import { useState } from 'preact/hooks';
import { change, type ApiFailure } from '../data/api.js';
import { whole } from '../data/format.js';
import { href } from '../data/route.js';

interface Counts {
  readonly traces: number;
  readonly held: number;
}

/** Removes a trace, or all of a user, for good: once to see how many, once to mean it. */
export function EraseButton({
  label,
  path,
  subject,
  token,
}: {
  readonly label: string;
  readonly path: 'erase/trace' | 'erase/user';
  readonly subject: object;
  readonly token: string;
}) {
  const [plan, setPlan] = useState<Counts>();
  const [done, setDone] = useState<Counts>();
  const [failure, setFailure] = useState<string>();
  const send = async (dryRun: boolean): Promise<void> => {
    try {
      const counts = await change<Counts>(path, { ...subject, dryRun }, token);
      if (dryRun) setPlan(counts);
      else setDone(counts);
      setFailure(undefined);
    } catch (error) {
      setFailure((error as ApiFailure).message);
    }
  };
  if (done !== undefined) {
    return (
      <p role="status">
        Erased: {traces(done.traces)}
        {done.held > 0 && `; ${traces(done.held)} under a hold stay`}.{' '}
        <a href={href(['traces'])}>Traces</a>
      </p>
    );
  }
  return (
    <>
      {plan === undefined ? (
        <button type="button" onClick={() => void send(true)}>
          {label} …
        </button>
      ) : (
        <span role="group" aria-label={label}>
          {traces(plan.traces)} would go for good
          {plan.held > 0 && `, ${traces(plan.held)} under a hold stay`}.{' '}
          <button
            type="button"
            class="bad"
            disabled={plan.traces === 0}
            onClick={() => void send(false)}
          >
            Erase for good
          </button>{' '}
          <button type="button" onClick={() => setPlan(undefined)}>
            Keep
          </button>
        </span>
      )}
      {failure && <p role="alert">{failure}</p>}
    </>
  );
}

function traces(count: number): string {
  return count === 1 ? '1 trace' : `${whole(count)} traces`;
}
