/**
 * Turns a function's name into a span's name, as in `createRefund` → `create_refund`.
 *
 * Shape: lower case, words joined by `_`; empty for a name without letters or digits.
 */
export function snakeCase(name: string): string {
  return name
    .replace(/^bound /, '')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}
