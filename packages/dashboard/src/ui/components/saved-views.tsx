import { useState } from 'preact/hooks';
import { href, type Route } from '../data/route.js';

const KEY = 'llmtrace.views';

type Views = Readonly<Record<string, string>>;

/** Addresses that the reader gave a name, kept in their browser. */
export function SavedViews({ route }: { readonly route: Route }) {
  const [views, setViews] = useState<Views>(read);
  const keep = (next: Views): void => {
    localStorage.setItem(KEY, JSON.stringify(next));
    setViews(next);
  };
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const name = new FormData(form).get('view');
    if (typeof name !== 'string' || name.trim() === '') return;
    keep({ ...views, [name.trim()]: href(route.path, Object.fromEntries(route.params)) });
    form.reset();
  };
  return (
    <>
      {Object.entries(views).map(([name, to]) => (
        <span class="chip" key={name}>
          <a href={to}>{name}</a>
          <button
            type="button"
            aria-label={`Forget ${name}`}
            onClick={() => {
              const { [name]: _gone, ...rest } = views;
              keep(rest);
            }}
          >
            ×
          </button>
        </span>
      ))}
      <form onSubmit={save}>
        <input name="view" placeholder="save this view as …" aria-label="Name of a view to save" />
      </form>
    </>
  );
}

function read(): Views {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Views) : {};
  } catch {
    return {};
  }
}
