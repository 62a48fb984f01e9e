/** A repeatable source of random numbers. Shape: 0 ≤ n < 1. */
export type Random = () => number;

/** Mulberry32: small, seeded, good enough to choose values. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T;
}

/** What must not be met in any record. The first is found wherever it stands, the others where a text may stand. */
export const MAIL = 'canary.bird@nest.example.org';
export const SECRETS: readonly string[] = [
  MAIL,
  '4012 8888 8888 1881',
  `sk-proj-${'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7'.repeat(2)}`,
  'ghp_aB3dE6gH9jK2mN5pQ8sT1vW4yZ7aB3dE6gH9',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkiLCJpYXQiOjE1MTYyMzkwMjJ9.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  'DE89 3704 0044 0532 0130 00',
  'postgres://canary:nightingale@db.internal:5432/app',
];
/** Parts of the secrets by which they would be known. */
export const TRACES_OF_SECRETS: readonly string[] = [
  'canary.bird',
  '8888 8888',
  'sk-proj-',
  'ghp_a',
  'dBjftJeZ4CVP',
  '3704 0044',
  'nightingale',
  'tulip-bulb',
];

const WORDS = [
  'refund',
  'заказ',
  'order 17',
  '10.5',
  '\u0000',
  '\ud83d\ude00',
  '\ud800',
  '{"a":1}',
  '<b>',
  '[EMAIL_1]',
  ' ',
];
const KEYS = [
  'id',
  'text',
  '__proto__',
  'constructor',
  'toString',
  'length',
  'a b',
  '',
  'éclair',
  'content',
  'role',
];

/** A text with a secret in it, set off from what stands around it. */
export function secretText(random: Random): string {
  const secret = pick(random, SECRETS);
  const around = pick(random, WORDS);
  const quoted = pick(random, [` ${secret} `, `"${secret}"`, `\n${secret}\n`, `(${secret})`]);
  return random() < 0.3 ? secret : `${around} ${quoted} ${around}`;
}

export function randomText(random: Random): string {
  if (random() < 0.25) return secretText(random);
  let text = '';
  for (let i = Math.floor(random() * 6); i >= 0; i--)
    text += pick(random, WORDS) + (random() < 0.7 ? ' ' : '');
  return random() < 0.02
    ? `${text.repeat(2_000)} ${secretText(random)} ${text.repeat(2_000)}`
    : text;
}

/** Any value that JavaScript can hold, hostile ones included, with secrets in its texts, its keys and under secret names. */
export function randomValue(random: Random, depth: number = 3): unknown {
  const roll = random();
  if (depth === 0 || roll < 0.4) return randomScalar(random);
  if (roll < 0.55)
    return Array.from({ length: Math.floor(random() * 4) }, () => randomValue(random, depth - 1));
  if (roll < 0.8) return randomObject(random, depth);
  return pick(random, [
    () => new Map([[randomText(random), randomValue(random, depth - 1)]]),
    () => new Set([randomValue(random, depth - 1)]),
    () => Object.assign(new Error(randomText(random)), { extra: randomValue(random, depth - 1) }),
    () => new Error(randomText(random), { cause: randomValue(random, depth - 1) }),
    () => ({ toJSON: () => randomValue(random, depth - 1) }),
    () => new Proxy({}, { get: refuse, ownKeys: refuse }),
    () => ({
      get trap() {
        return refuse();
      },
    }),
    () => new URL(`https://u:nightingale@example.com/?q=${encodeURIComponent(MAIL)}`),
    () => new Date(random() < 0.5 ? Number.NaN : 0),
    () => new String(randomText(random)),
    () => Buffer.from(randomText(random)),
    () => Object.defineProperty(() => 0, 'name', { value: randomText(random) }),
    () => {
      const loop: unknown[] = [randomText(random)];
      loop.push(loop);
      return loop;
    },
  ])();
}

function randomObject(random: Random, depth: number): unknown {
  const value = random() < 0.2 ? (Object.create(null) as object) : {};
  for (let i = Math.floor(random() * 4); i >= 0; i--) {
    const key = random() < 0.2 ? secretText(random) : pick(random, KEYS);
    Object.defineProperty(value, key, {
      value: randomValue(random, depth - 1),
      enumerable: true,
      configurable: true,
    });
  }
  return random() < 0.2 ? Object.assign(value, { password: 'tulip-bulb' }) : value;
}

function randomScalar(random: Random): unknown {
  const roll = random();
  if (roll < 0.6) return randomText(random);
  return pick(random, [
    0,
    -1.5,
    Number.NaN,
    Infinity,
    4_012_888_888_881_881,
    4_012_888_888_881_881n,
    true,
    null,
    undefined,
    Symbol(MAIL),
    2n ** 300n,
  ]);
}

function refuse(): never {
  throw new Error(MAIL);
}
