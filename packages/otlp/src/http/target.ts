import type { SecureContextOptions } from 'node:tls';
import { invalid } from '../config/invalid-option.js';

/** Where requests go, and what authenticates them there. */
export interface TargetOptions {
  /** An absolute http or https URL. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tls?: Pick<SecureContextOptions, 'ca' | 'cert' | 'key'>;
}

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * A host and its credentials. They cannot be parted: a URL of another host gets none of them.
 *
 * Errors: `invalid_option` for a URL that is none, or one that carries credentials itself, and for bad headers.
 */
export class Target {
  readonly url: URL;
  readonly tls: TargetOptions['tls'];
  readonly #headers: Readonly<Record<string, string>>;

  constructor(path: string, { url, headers, tls }: TargetOptions) {
    this.url = readUrl(`${path}.endpoint`, url);
    this.#headers = readHeaders(`${path}.headers`, headers);
    this.tls = tls;
  }

  /** The headers for a URL of this host; none for any other. */
  headersFor(url: URL): Readonly<Record<string, string>> {
    return url.origin === this.url.origin ? this.#headers : {};
  }

  /** Another path of the same host. */
  at(path: string): URL {
    return new URL(path, this.url.origin);
  }
}

function readUrl(path: string, text: string): URL {
  const wanted = 'an absolute http or https URL without user and password';
  if (typeof text !== 'string' || !URL.canParse(text)) return invalid(path, wanted);
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return invalid(path, wanted);
  if (url.username !== '' || url.password !== '') return invalid(path, wanted);
  return url;
}

function readHeaders(
  path: string,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (typeof headers !== 'object' || headers === null) return invalid(path, 'an object');
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const isHeader = NAME.test(name) && typeof value === 'string' && VALUE.test(value);
    if (!isHeader) return invalid(`${path}.${name}`, 'a header: a name, and text in one line');
    read[name.toLowerCase()] = value;
  }
  return read;
}
