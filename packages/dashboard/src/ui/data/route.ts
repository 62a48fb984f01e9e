import { useEffect, useState } from 'preact/hooks';

/** Where the page is: everything that a link must carry. */
export interface Route {
  /** The screen, and what it shows: `['trace', '8f91…']`. */
  readonly path: readonly string[];
  readonly params: URLSearchParams;
}

/** Reads the part of the address behind `#`. */
export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  return {
    path: path.split('/').filter(Boolean).map(decoded),
    params: new URLSearchParams(query),
  };
}

/** What is looked at, whatever the screen. */
const KEPT = ['range', 'between', 'environment', 'tenant'] as const;

/** The address of a screen, for what is looked at now; parameters without a value are left out. */
export function href(
  path: readonly string[],
  params: Readonly<Record<string, string | undefined>> = {},
): string {
  const now = readRoute(location.hash).params;
  const kept = Object.fromEntries(KEPT.map((name) => [name, now.get(name) ?? undefined]));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...kept, ...params })) {
    if (value) query.set(name, value);
  }
  const text = query.toString();
  return `#/${path.map(encodeURIComponent).join('/')}${text === '' ? '' : `?${text}`}`;
}

/** Shape: a part that cannot be decoded stays as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The route, as it changes. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const changed = (): void => setRoute(readRoute(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}

/** Changes some parameters of the address. `replace`: without a step in the browser's history. */
export function setParams(
  route: Route,
  changes: Readonly<Record<string, string | undefined>>,
  replace: boolean = false,
): void {
  const params = { ...Object.fromEntries(route.params), ...changes };
  const to = href(route.path, params);
  if (replace) {
    history.replaceState(null, '', to);
    dispatchEvent(new HashChangeEvent('hashchange'));
  } else location.hash = to;
}
