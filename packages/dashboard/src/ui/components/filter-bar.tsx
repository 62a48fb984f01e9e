import type { DimensionValue, TraceFilter } from '@llmtrace/store';
import { useState } from 'preact/hooks';
import { FILTER_FIELDS, readCondition, wordsOf, type FilterField } from '../data/filter-fields.js';
import { useAnswer } from '../data/use-answer.js';
import type { Range } from '../data/range.js';

/** The conditions of a list as chips, and the field that adds one. */
export function FilterBar({
  filter,
  range,
  seesText,
  changed,
}: {
  readonly filter: TraceFilter;
  readonly range: Range;
  readonly seesText: boolean;
  readonly changed: (filter: TraceFilter) => void;
}) {
  const fields = FILTER_FIELDS.filter(({ reader }) => seesText || reader === undefined);
  const [chosen, setChosen] = useState<FilterField>(fields[0] as FilterField);
  const [typed, setTyped] = useState('');
  const values = useAnswer<readonly DimensionValue[]>(
    'values',
    chosen.values === undefined
      ? undefined
      : { of: chosen.values, time: { from: range.from, to: range.to }, limit: 50 },
  );
  const add = (event: SubmitEvent): void => {
    event.preventDefault();
    if (typed.trim() === '' && chosen.kind !== 'yes') return;
    changed({ ...filter, [chosen.name]: readCondition(chosen, typed) });
    setTyped('');
  };
  return (
    <div class="filters">
      {FILTER_FIELDS.filter(({ name }) => filter[name] !== undefined).map((field) => (
        <span class="chip" key={field.name}>
          <span class="muted">{field.label}</span> {wordsOf(field, filter[field.name])}
          <button
            type="button"
            aria-label={`Remove ${field.label}`}
            onClick={() => {
              const { [field.name]: _gone, ...rest } = filter;
              changed(rest);
            }}
          >
            ×
          </button>
        </span>
      ))}
      <form class="filters" onSubmit={add} style={{ margin: 0 }}>
        <select
          aria-label="Filter by"
          value={chosen.name}
          onChange={({ currentTarget }) => {
            const field = fields.find(({ name }) => name === currentTarget.value);
            if (field) setChosen(field);
          }}
        >
          {fields.map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
        <input
          aria-label={`Value of ${chosen.label}`}
          list="filter-values"
          value={typed}
          placeholder={PLACEHOLDERS[chosen.kind]}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <datalist id="filter-values">
          {(values.value ?? []).map(({ value, count }) => (
            <option key={value} value={value} label={String(count)} />
          ))}
        </datalist>
        <button type="submit">Add</button>
      </form>
    </div>
  );
}

const PLACEHOLDERS: Readonly<Record<FilterField['kind'], string>> = {
  text: 'value, or !value, or *',
  range: '>500, <2000, 10..20',
  json: 'name=value',
  part: 'words',
  yes: 'yes or no',
};
