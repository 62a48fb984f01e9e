/** Counts the tokens of a text. */
export type Tokenizer = (text: string) => number;

// Roles, separators and the syntax around a part of a message.
const PART_TOKENS = 16;
// Above what the providers count for one picture at full size.
const FILE_TOKENS = 5_000;
// The schema of a tool as a class instance, whose text is only made when it is sent.
const INSTANCE_TOKENS = 1_000;
const MIN_ENCODED = 4_096;

/**
 * The most tokens that the arguments of a call can be: what their texts have by the tokenizer, 16 for each text, 5,000
 * for each picture or file and 1,000 for each object that is no plain one.
 */
export function promptBound(args: readonly unknown[], tokenizer: Tokenizer): number {
  const seen = new Set<object>();
  const texts: string[] = [];
  let tokens = 0;
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      if (isEncoded(value)) tokens += FILE_TOKENS;
      else texts.push(value);
      return;
    }
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
    } else if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Blob) {
      tokens += FILE_TOKENS;
    } else if (isPlain(value)) {
      for (const [name, item] of Object.entries(value)) {
        texts.push(name);
        visit(item);
      }
    } else if (!(value instanceof AbortSignal)) {
      tokens += INSTANCE_TOKENS;
      visit((value as { readonly input?: unknown }).input);
    }
  };
  for (const arg of args) visit(arg);
  return tokens + texts.length * PART_TOKENS + tokenizer(texts.join('\n'));
}

/** Bytes of UTF-8: no tokenizer that works on bytes makes more tokens of a text. */
export function countBytes(text: string): number {
  return Buffer.byteLength(text);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A file as text: a data URL, or base64 without a space in its beginning. */
function isEncoded(text: string): boolean {
  if (text.startsWith('data:')) return true;
  return text.length >= MIN_ENCODED && /^[\w+/=-]+$/.test(text.slice(0, MIN_ENCODED));
}
