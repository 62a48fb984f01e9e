/** What the values are known by, wherever they turn up. Nothing else in a record looks like one of them. */
const TRACKS =
  /canary\d{4}|4012 ?8888 ?8\d{3} ?\d{4}|37040044\d{10}|\+1 ?415 ?555 ?\d{4}|sk-proj-\w+|eyJhbGciOiJIUzI1NiJ9[\w.-]*|nightingale\d{4}|tulip-bulb-\d+/g;

/** Values of every kind that must be masked, each different, and what they would be known by. */
export class Canaries {
  readonly #places: Map<string, string> = new Map();
  #next: number = 0;

  /** A text with one value of each kind. Shape: `where` names the place for whoever reads a failure. */
  text(where: string): string {
    const n = ++this.#next;
    const digits = String(n).padStart(4, '0');
    const card = luhn(`401288888${digits}`.padEnd(15, '7'));
    const iban = ibanOf(`37040044${digits}013000`);
    const claims = Buffer.from(`{"sub":"canary${digits}","iat":1516239022}`).toString('base64url');
    const jwt = `eyJhbGciOiJIUzI1NiJ9.${claims}.${scatter(n + 7_777, 43)}`;
    return this.#plant(
      where,
      `Write to canary${digits}@nest.example.org or call +1 415 555 ${digits} today. Card ${card}, ` +
        `IBAN ${iban}, key sk-proj-${scatter(n, 48)}, token ${jwt} and ` +
        `postgres://canary:nightingale${digits}@db.internal:5432/app please`,
    );
  }

  /** One value alone, as it may stand in the place of an id. */
  id(where: string): string {
    return this.#plant(where, `canary${String(++this.#next).padStart(4, '0')}@nest.example.org`);
  }

  /** A number that is a card's. */
  number(where: string): number {
    const digits = `401288888${String(++this.#next).padStart(4, '0')}`;
    return Number(this.#plant(where, luhn(digits.padEnd(15, '7'))));
  }

  /** A word that only its key gives away. */
  password(where: string): string {
    return this.#plant(where, `tulip-bulb-${++this.#next}`);
  }

  /** How many places hold a value. */
  get size(): number {
    return this.#places.size;
  }

  /** The values that can be read in some bytes, and where they were planted. */
  foundIn(bytes: Buffer): readonly string[] {
    return tracksIn(bytes.toString()).map(
      (track) => `${this.#places.get(track) ?? 'part'}: ${track}`,
    );
  }

  #plant(where: string, text: string): string {
    for (const track of tracksIn(text)) this.#places.set(track, where);
    return text;
  }
}

function tracksIn(text: string): readonly string[] {
  return text.match(TRACKS) ?? [];
}

/** Every container that a text can hide in. */
export function hiding(canaries: Canaries, where: string): unknown {
  const text = (what: string): string => canaries.text(`${where} › ${what}`);
  class Customer {
    readonly mail: string = text('class field');
    readonly #hidden: string = text('private field');
    get late(): string {
      return this.#hidden;
    }
  }
  const error = new TypeError(text('error message'), {
    cause: new Error(text('cause message'), { cause: text('cause of a cause') }),
  });
  return {
    plain: text('string'),
    [text('key')]: text('under a key'),
    list: [text('item'), [text('item of an item')]],
    map: new Map<unknown, unknown>([
      [text('map key'), text('map value')],
      [{ not: text('key that is no text') }, new Map([['deep', text('map in a map')]])],
    ]),
    set: new Set([text('set item')]),
    error: Object.assign(error, { code: text('error code'), extra: { at: text('error field') } }),
    aggregate: new AggregateError([new Error(text('one of several'))], text('aggregate')),
    json: { toJSON: () => ({ said: text('toJSON') }) },
    nested: JSON.stringify({ a: JSON.stringify({ b: text('json in json') }) }),
    bytes: Buffer.from(text('buffer')),
    view: new TextEncoder().encode(text('typed array')),
    url: new URL(
      `https://example.com/u/${canaries.id(`${where} › url`)}?q=${encodeURIComponent(text('query'))}`,
    ),
    params: new URLSearchParams({ q: text('search params') }),
    boxed: new String(text('boxed')),
    symbol: Symbol(text('symbol')),
    named: Object.defineProperty(() => 0, 'name', { value: text('function name') }),
    instance: new Customer(),
    card: canaries.number(`${where} › number`),
    big: BigInt(canaries.number(`${where} › bigint`)),
    headers: {
      authorization: canaries.password(`${where} › authorization`),
      'X-Api-Key': canaries.password(`${where} › api key`),
    },
    password: { hint: canaries.password(`${where} › below a password`) },
    get getter(): string {
      return text('getter');
    },
    get trap(): never {
      throw new Error(text('what a getter throws'));
    },
  };
}

/** Letters and digits that look random and are the same each time. */
function scatter(seed: number, length: number): string {
  const alphabet = 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7cF0';
  let state = (seed * 2_654_435_761) >>> 0;
  let text = '';
  while (text.length < length) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += alphabet[(state >>> 16) % alphabet.length];
  }
  return text;
}

/** Adds the check digit. Source: ISO/IEC 7812-1, annex B. */
function luhn(digits: string): string {
  const sum = [...digits].toReversed().reduce((total, digit, i) => {
    const doubled = Number(digit) * (i % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** A German IBAN with its check digits. Source: ISO 13616, mod 97-10. */
function ibanOf(account: string): string {
  const rest = BigInt(`${account}131400`) % 97n;
  return `DE${String(98n - rest).padStart(2, '0')}${account}`;
}
