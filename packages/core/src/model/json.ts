/** A JSON scalar. */
export type JsonScalar = string | number | boolean | null;

/** Anything JSON can say: what sealing turns a captured value into. */
export type JsonValue = JsonScalar | readonly JsonValue[] | { readonly [key: string]: JsonValue };
