import type { DimensionValue } from '@llmtrace/store';
import { rangeOf } from '../data/range.js';
import { setParams, type Route } from '../data/route.js';
import { useStore } from '../data/use-answer.js';
import type { Me } from '../screens/screen.js';

const HOUR_MS = 3_600_000;

/** Whose traffic is looked at: the environment, which stands out, and the tenant where there are several. */
export function ScopePicker({ route, me }: { readonly route: Route; readonly me: Me }) {
  const { from, to } = rangeOf(route);
  // Whole hours, so that the question stays the same for a while.
  const time = {
    from: Math.floor(from / HOUR_MS) * HOUR_MS,
    to: Math.ceil(to / HOUR_MS) * HOUR_MS,
  };
  const environments = useStore('values', { of: 'environment', time, limit: 20 });
  const tenants = useStore('values', { of: 'tenant', time, limit: 200 });
  const known = environments.value ?? [];
  const only = known.length === 1 ? known[0]?.value : undefined;
  const environment = route.params.get('environment') ?? only;
  return (
    <div class="scope" role="group" aria-label="Whose traffic">
      {environment && (
        <span class={`badge ${environment === 'production' ? 'production' : ''}`}>
          {environment}
        </span>
      )}
      <Picker
        label="Environment"
        every="every environment"
        values={known}
        picked={route.params.get('environment')}
        pick={(value) => setParams(route, { environment: value })}
      />
      <Picker
        label="Tenant"
        every={me.tenants === undefined ? 'every tenant' : 'all of my tenants'}
        values={tenants.value ?? []}
        picked={route.params.get('tenant')}
        pick={(value) => setParams(route, { tenant: value })}
      />
    </div>
  );
}

function Picker({
  label,
  every,
  values,
  picked,
  pick,
}: {
  readonly label: string;
  readonly every: string;
  readonly values: readonly DimensionValue[];
  readonly picked: string | null;
  readonly pick: (value: string | undefined) => void;
}) {
  const names = values.map(({ value }) => value);
  if (picked !== null && !names.includes(picked)) names.push(picked);
  if (names.length < 2 && picked === null) return null;
  return (
    <select
      aria-label={label}
      value={picked ?? ''}
      onChange={({ currentTarget }) => pick(currentTarget.value || undefined)}
    >
      <option value="">{every}</option>
      {names.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}
