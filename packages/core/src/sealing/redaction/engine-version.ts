/** Names the built-in rules, so that a reader of a record knows what had been looked for. Changes when they change. */
export const ENGINE_VERSION = 'builtin-2';
