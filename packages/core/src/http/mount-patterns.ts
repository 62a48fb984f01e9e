type Params = Readonly<Record<string, unknown>>;

/** Learns the patterns behind mount paths, for frameworks that tell only the URL a mount matched. */
export class MountPatterns {
  #patterns: Map<string, string> | undefined;

  /** A request entered the mount at `url`, which lies below `parent` and matched with `params`. */
  enter(parent: string, url: string, params: Params): string {
    const pattern = this.of(parent) + named(url.slice(parent.length), params);
    if (pattern !== url) (this.#patterns ??= new Map<string, string>()).set(url, pattern);
    return pattern;
  }

  /** The pattern behind a URL that was entered. */
  of(url: string): string {
    return this.#patterns?.get(url) ?? url;
  }
}

/** Puts names back in the place of values, from the right: inherited params come first and have been named already. */
function named(url: string, params: Params): string {
  const names = Object.entries(params);
  if (names.length === 0) return url;
  const name = (segment: string): string => {
    const text = decoded(segment);
    const at = text === '' ? -1 : names.findLastIndex(([, value]) => [value].flat().includes(text));
    if (at < 0) return segment;
    const [key, value] = names[at] as [string, unknown];
    if (!Array.isArray(value)) names.splice(at, 1);
    return `:${key}`;
  };
  return url.split('/').toReversed().map(name).toReversed().join('/');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
