import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { rootOf, setRoot } from '../context/request-root.js';
import { storage } from '../context/storage.js';
import { SUPPRESSED, type Scope } from '../model/scope.js';
import type { HttpTrace } from './http-trace.js';

const EMIT: unique symbol = Symbol('llmtrace.emit');

/** Properties instead of closures: a request that never ends should cost little. */
interface Followed extends EventEmitter {
  [EMIT]: EventEmitter['emit'];
}

/**
 * Ends a root with its response, and lets listeners on request and response run in it. Bytes arrive and drain outside
 * of any context, so that a parser made of listeners (`req.on('end', next)`) or a stream piped into the response would
 * leave the trace.
 */
export function followExchange(
  root: HttpTrace,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  response.on('finish', onFinish).on('close', onClose);
  follow(root, request, reenter);
  follow(root, response, reenter);
  if (response.destroyed) setImmediate(() => root.responded('close'));
}

/** Lets listeners on an ignored request and its response run untraced, for the same reason. */
export function followIgnored(request: IncomingMessage, response: ServerResponse): void {
  follow(SUPPRESSED, request, suppress);
  follow(SUPPRESSED, response, suppress);
}

function follow(root: Scope, emitter: EventEmitter, emit: EventEmitter['emit']): void {
  const followed = emitter as Followed;
  setRoot(emitter, root);
  followed[EMIT] = emitter.emit;
  followed.emit = emit;
}

function reenter(this: Followed, ...args: Parameters<EventEmitter['emit']>): boolean {
  if (this.listenerCount(args[0]) === 0) return Reflect.apply(this[EMIT], this, args);
  const root = rootOf(this) as HttpTrace;
  const scope = storage.getStore();
  const recovered = root.recovered;
  if (scope !== undefined && ((scope as unknown) === recovered || scope.trace === root)) {
    return Reflect.apply(this[EMIT], this, args);
  }
  return storage.run(root.recover(), Reflect.apply, this[EMIT], this, args) as boolean;
}

function suppress(this: Followed, ...args: Parameters<EventEmitter['emit']>): boolean {
  if (this.listenerCount(args[0]) === 0 || storage.getStore()?.suppressed === true) {
    return Reflect.apply(this[EMIT], this, args);
  }
  return storage.run(SUPPRESSED, Reflect.apply, this[EMIT], this, args) as boolean;
}

function onFinish(this: ServerResponse): void {
  (rootOf(this) as HttpTrace).responded('finish');
}

function onClose(this: ServerResponse): void {
  (rootOf(this) as HttpTrace).responded('close');
}
