import { Readable } from 'node:stream';
import { EventEmitter } from 'node:events';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

/** A value that has broken tracers, made anew for each test, and what the sealed JSON must say of it. */
export interface Poison {
  readonly name: string;
  make(): unknown;
  readonly says: string | RegExp;
}

class Order {
  readonly id: string = 'ord_1';
  readonly #secret: string = 'hidden';
  get total(): number {
    throw new Error('not loaded');
  }
  reveal(): string {
    return this.#secret;
  }
}

function circular(): unknown {
  const loop: Record<string, unknown> = { name: 'loop' };
  loop['self'] = loop;
  return loop;
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return { before: 1, proxy };
}

function deep(): unknown {
  let value: unknown = 'bottom';
  for (let i = 0; i < 10_000; i++) value = { next: value };
  return value;
}

function deepList(): unknown {
  let value: unknown = 'bottom';
  for (let i = 0; i < 10_000; i++) value = [value];
  return value;
}

function bomb(): unknown {
  let value: unknown = { leaf: 'x' };
  for (let i = 0; i < 22; i++) value = { left: value, right: value };
  return value;
}

function listBomb(): unknown {
  let value: unknown = ['leaf'];
  for (let i = 0; i < 22; i++) value = [value, value];
  return value;
}

function wide(): unknown {
  const row = (): Record<string, number> =>
    Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`c${i}`, i]));
  return Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`r${i}`, row()]));
}

function manyKeys(): unknown {
  const value: Record<string, number> = {};
  for (let i = 0; i < 200_000; i++) value[`key${i}`] = i;
  return value;
}

function endlessProxy(): object {
  return new Proxy(
    {},
    {
      ownKeys: () => ['a'],
      get: () => endlessProxy(),
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    },
  );
}

const throwing = (): never => {
  throw new Error('trap');
};

export const POISONS: readonly Poison[] = [
  { name: 'circular object', make: circular, says: '{"name":"loop","self":"[Circular]"}' },
  { name: 'BigInt', make: () => ({ n: 12n }), says: '{"n":"12"}' },
  { name: 'huge BigInt', make: () => ({ n: 1n << 4_000_000n }), says: '{"n":"[BigInt]"}' },
  {
    name: 'throwing getter',
    make: () => ({
      ok: 1,
      get bad(): number {
        return throwing();
      },
    }),
    says: '{"ok":1,"bad":"[Getter threw]"}',
  },
  {
    name: 'throwing proxy',
    make: () => ({
      before: 1,
      proxy: new Proxy({}, { ownKeys: throwing, get: throwing, getPrototypeOf: throwing }),
    }),
    says: '{"before":1,"proxy":"[Unreadable]"}',
  },
  { name: 'revoked proxy', make: revoked, says: '{"before":1,"proxy":"[Unreadable]"}' },
  { name: 'proxy that makes proxies', make: endlessProxy, says: '[TRUNCATED too deep]' },
  {
    name: 'symbol key',
    make: () => ({ [Symbol('k')]: 1, a: Symbol('v') }),
    says: '{"a":"[Symbol(v)]"}',
  },
  {
    name: '50 MB string',
    make: () => 'lorem ipsum '.repeat(4_166_667),
    says: '[TRUNCATED 50000004 chars]',
  },
  {
    name: '50 MB string without a space',
    make: () => 'a'.repeat(50_000_000),
    says: '[TRUNCATED 50000000 chars]',
  },
  { name: 'lone surrogate', make: () => 'a\ud800b', says: '"a\\ud800b"' },
  {
    name: 'NaN and infinities',
    make: () => [Number.NaN, Infinity, -Infinity, -0],
    says: '["[NaN]","[Infinity]","[-Infinity]",0]',
  },
  { name: 'invalid date', make: () => new Date(Number.NaN), says: '"[Invalid Date]"' },
  { name: 'date', make: () => new Date(0), says: '"1970-01-01T00:00:00.000Z"' },
  { name: '1 MB buffer', make: () => Buffer.alloc(1_048_576), says: '"[Buffer 1048576 bytes]"' },
  { name: 'typed array', make: () => new Float32Array(1_536), says: '"[Float32Array 1536 items]"' },
  { name: 'array buffer', make: () => new ArrayBuffer(8), says: '"[ArrayBuffer 8 bytes]"' },
  { name: 'node stream', make: () => new Readable({ read() {} }), says: '"[Readable]"' },
  {
    name: 'incoming message',
    make: () => new IncomingMessage(new Socket()),
    says: '"[IncomingMessage]"',
  },
  { name: 'web stream', make: () => new ReadableStream(), says: '"[ReadableStream]"' },
  { name: 'event emitter', make: () => new EventEmitter(), says: '"[EventEmitter]"' },
  { name: 'abort signal', make: () => new AbortController().signal, says: '"[AbortSignal]"' },
  { name: 'promise', make: () => ({ p: Promise.resolve(1) }), says: '{"p":"[Promise]"}' },
  { name: 'class instance', make: () => new Order(), says: '{"id":"ord_1"}' },
  { name: 'function', make: () => ({ run: function pay() {} }), says: '{"run":"[Function pay]"}' },
  { name: 'class without fields', make: () => new WeakMap(), says: '"[WeakMap]"' },
  { name: '10,000 levels of objects', make: deep, says: '[TRUNCATED too deep]' },
  { name: '10,000 levels of lists', make: deepList, says: '[TRUNCATED too deep]' },
  {
    name: 'throwing toJSON',
    make: () => ({ a: { toJSON: throwing } }),
    says: '{"a":"[toJSON threw]"}',
  },
  { name: 'toJSON', make: () => ({ toJSON: () => ({ said: 1 }) }), says: '{"said":1}' },
  {
    name: 'toJSON that returns itself',
    make: () => {
      const v = { a: 1, toJSON: (): unknown => v };
      return v;
    },
    says: '"a":1',
  },
  {
    name: 'prototype keys',
    make: () =>
      JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
    says: '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  },
  {
    name: 'list of a million',
    make: () => new Array<number>(1_000_000).fill(7),
    says: /\[TRUNCATED \d+ of 1000000 items\]/,
  },
  {
    name: 'sparse list',
    make: () => {
      const v: unknown[] = [];
      v[4_000_000_000] = 1;
      return v;
    },
    says: /of 4000000001 items/,
  },
  {
    name: '200,000 keys',
    make: manyKeys,
    says: /"\[TRUNCATED\]":"(more than \d+ keys|\d+ of 200000 keys)"/,
  },
  {
    name: 'map',
    make: () =>
      new Map<unknown, unknown>([
        ['a', 1],
        [true, new Map([['b', 3]])],
      ]),
    says: '{"a":1,"true":{"b":3}}',
  },
  { name: 'set', make: () => new Set([1, 'x', new Set()]), says: '[1,"x",[]]' },
  { name: 'NUL', make: () => 'a\u0000b', says: '"a\\u0000b"' },
  { name: 'wide object', make: wide, says: '[TRUNCATED]' },
  { name: 'shared-reference bomb', make: bomb, says: '[TRUNCATED]' },
  { name: 'shared-reference bomb of lists', make: listBomb, says: /\[TRUNCATED/ },
  {
    name: 'nested JSON string',
    make: () => JSON.stringify({ a: JSON.stringify({ b: 1 }) }),
    says: JSON.stringify(JSON.stringify({ a: JSON.stringify({ b: 1 }) })),
  },
  {
    name: 'error with a cause',
    make: () => new TypeError('outer', { cause: new Error('inner') }),
    says: /"name":"TypeError","message":"outer","cause":\{"name":"Error","message":"inner"/,
  },
  {
    name: 'error whose message throws',
    make: () => Object.defineProperty(new Error('x'), 'message', { get: throwing }),
    says: '"message":"[Getter threw]"',
  },
  {
    name: 'url',
    make: () => new URL('https://example.com/a?b=1'),
    says: '"https://example.com/a?b=1"',
  },
  { name: 'regular expression', make: () => /a+/g, says: '"/a+/g"' },
  {
    name: 'boxed scalars',
    make: () => [new String('s'), new Number(1), new Boolean(false)],
    says: '["s",1,false]',
  },
  { name: 'undefined in a list', make: () => [undefined, { a: undefined }], says: '[null,{}]' },
];
