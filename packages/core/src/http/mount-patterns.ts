type Params = Readonly<Record<string, unknown>>;

/** Learns the patterns behind mount paths, for frameworks that tell only the URL a mount matched. */
export class MountPatterns {
  #patterns: Map<string, string> | undefined;

  /** A request entered the mount at `url`, which lies below `parent` and matched with `params`. */
  enter(parent: string, url: string, params: Params): string {
    const above = this.of(parent);
    const pattern = above + named(url.slice(parent.length), params, above);
    if (pattern !== url) (this.#patterns ??= new Map<string, string>()).set(url, pattern);
    return pattern;
  }

  /** The pattern behind a URL that was entered. */
  of(url: string): string {
    return this.#patterns?.get(url) ?? url;
  }
}

/** Puts names back in the place of values, from the right: inherited params come first and have been named already. */
function named(url: string, params: Params, above: string): string {
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
  const segments = url.split('/').toReversed().map(name).toReversed();
  for (const [key, value] of names)
    if (typeof value === 'string' && value !== '' && !above.includes(`:${key}`))
      nameInside(segments, key, value);
  return segments.join('/');
}

/** Names a value that is part of a segment: `/v2` of `/v:version`. */
function nameInside(segments: string[], key: string, value: string): void {
  for (let i = segments.length - 1; i >= 0; i--) {
    const text = decoded(segments[i] as string);
    const at = text.startsWith(':') ? -1 : text.lastIndexOf(value);
    if (at < 0) continue;
    segments[i] = `${text.slice(0, at)}:${key}${text.slice(at + value.length)}`;
    return;
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
