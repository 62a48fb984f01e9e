import type { ComponentChildren } from 'preact';

/** Names and values; those without a value are left out. */
export function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [name: string, value: ComponentChildren])[];
}) {
  const there = facts.filter(([, value]) => value !== undefined && value !== null && value !== '');
  if (there.length === 0) return null;
  return (
    <dl class="facts">
      {there.map(([name, value]) => (
        <>
          <dt key={`${name} name`}>{name}</dt>
          <dd key={name}>{value}</dd>
        </>
      ))}
    </dl>
  );
}
