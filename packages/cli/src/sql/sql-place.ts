import type { SqlRequest } from './sql-request.js';

/** Where a store's rows are, for a connection of one's own. Shape: `address` is what the user named it by, with credentials. */
export function sqlPlace(location: string, address: string | undefined): SqlRequest['place'] {
  if (location.startsWith('sqlite:')) return { file: location.slice('sqlite:'.length) };
  const schema = new URL(location).searchParams.get('schema');
  return { url: address ?? location, ...(schema === null ? undefined : { schema }) };
}
