/** What a check came to. */
export interface Finding {
  readonly level: 'ok' | 'note' | 'warn' | 'error';
  /** What was looked at. */
  readonly about: string;
  readonly says: string;
  /** What to do about it. */
  readonly todo?: string;
}

/** Something is as it should be. */
export function ok(about: string, says: string): Finding {
  return { level: 'ok', about, says };
}

/** Something to know. */
export function note(about: string, says: string, todo?: string): Finding {
  return { level: 'note', about, says, ...(todo === undefined ? undefined : { todo }) };
}

/** Something that will go wrong, or is less than it could be. */
export function warn(about: string, says: string, todo: string): Finding {
  return { level: 'warn', about, says, todo };
}

/** Something that is wrong. */
export function wrong(about: string, says: string, todo: string): Finding {
  return { level: 'error', about, says, todo };
}
