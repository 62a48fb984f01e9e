import { storage } from '../context/storage.js';
import type { AppSignal } from './app-signal.js';
import type { CallPlan } from './call-plan.js';
import { ClientCall } from './client-call.js';
import { settle } from './returns/settle.js';
import { beginCall } from './run-call.js';

/** How a client makes a call. */
export interface ClientSend {
  /** What is asked for: the request first, then its options. Left out: `send` tells the call by `asked()`. */
  readonly args?: readonly unknown[];
  /** By which the app stops the call, where the client's own errors do not say so. */
  readonly signal?: AppSignal | undefined;
  /** Whether the call is told the text of what is sent: what is asked for is not copied then. */
  readonly tellsBody?: boolean;
  /** Makes the call; without a call where nothing is traced. */
  send(call: ClientCall | undefined): unknown;
  /** Gives a refusal the shape of the client's own errors. Left out: it is thrown. */
  refuse?(error: unknown): unknown;
}

/**
 * Runs one call of a provider's client as a span. Inside another call of a client it is part of that one, and where
 * nothing is traced it is the plain call.
 */
export function callClient(
  plan: CallPlan,
  { args, signal, tellsBody, send, refuse }: ClientSend,
): unknown {
  const call = beginClientCall(plan, args ?? UNKNOWN);
  if (call === undefined) return send(undefined);
  call.signal = signal;
  call.tellsBody = tellsBody ?? false;
  try {
    if (args !== undefined) call.asked(args);
  } catch (error) {
    call.fail(error);
    if (refuse === undefined) throw error;
    return refuse(error);
  }
  let result: unknown;
  try {
    result = storage.run(call.scope, send, call);
  } catch (error) {
    call.fail(error);
    throw error;
  }
  return settle(result, call);
}

const UNKNOWN: readonly unknown[] = [];

/** Begins a client's call where the running code is; `undefined` where nothing is traced or another client's call runs. */
export function beginClientCall(plan: CallPlan, args: readonly unknown[]): ClientCall | undefined {
  const span = storage.getStore()?.span;
  const around = span?.kind === plan.kind && span.endedAt < 0 ? span.call : undefined;
  if (around?.isClients === true) return undefined;
  const call = beginCall(plan, args, ClientCall);
  if (call === undefined) return undefined;
  call.scope.deferred = call;
  if (around !== undefined) around.inner = around.inner === undefined ? call : null;
  return call;
}
