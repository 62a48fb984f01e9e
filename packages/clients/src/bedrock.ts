import { callClient, CallPlan, type AppSignal, type ClientCall } from '@llmtrace/core/client';
import { coverMember } from './cover-member.js';
import { markOnce } from './mark.js';
import { refuseClient } from './refuse-client.js';
import { noteTraced } from './traced-clients.js';
import type { WrapOptions } from './wrap-options.js';

export type { WrapOptions } from './wrap-options.js';

/** A client of the Bedrock runtime. */
export interface BedrockClient {
  send(command: never, ...rest: never[]): unknown;
}

type Send = (this: unknown, ...args: unknown[]) => unknown;

const COMMANDS: Readonly<Record<string, string>> = {
  Converse: 'converse',
  ConverseStream: 'converse_stream',
};

/**
 * Traces the `Converse` and `ConverseStream` commands of an Amazon Bedrock client. The client is traced in place and
 * returned. Other commands, and those with a callback, are left alone.
 *
 * Errors: `invalid_option` for what is no client.
 *
 * @example
 * const client = wrapBedrock(new BedrockRuntimeClient({ region: 'eu-west-1' }));
 */
export function wrapBedrock<C extends BedrockClient>(client: C, options: WrapOptions = {}): C {
  if (typeof (client as Partial<BedrockClient>).send !== 'function') {
    refuseClient('wrapBedrock', 'a client of the package @aws-sdk/client-bedrock-runtime');
  }
  if (!markOnce(client)) return client;
  const { provider = 'aws.bedrock', captureInput, captureOutput } = options;
  const plans = new Map<string, CallPlan>();
  for (const [command, operation] of Object.entries(COMMANDS)) {
    const name = options.name ?? operation;
    const spec = { kind: 'llm', name, data: { provider }, captureInput, captureOutput } as const;
    plans.set(command, new CallPlan(spec, name));
  }
  const original = client.send as unknown as Send;
  coverMember(client, 'send', function (this: unknown, ...args: unknown[]) {
    const send = (): unknown => Reflect.apply(original, this, args);
    const [command] = args;
    const plan = plans.get(operationOf((command ?? {}) as Command));
    if (plan === undefined || args.some((arg) => typeof arg === 'function')) return send();
    const { input } = command as { readonly input?: unknown };
    return callClient(plan, {
      args: [input],
      signal: (args[1] as { readonly abortSignal?: AppSignal } | undefined)?.abortSignal,
      send: (call) => (call === undefined ? send() : told(send(), call)),
      refuse: (error) => Promise.reject(error),
    });
  });
  noteTraced('@aws-sdk/client-bedrock-runtime');
  return client;
}

interface Command {
  readonly schema?: unknown;
}

/** A command's operation by its schema; versions without one have only the name of the class, which a bundler may shorten. */
function operationOf(command: Command): string {
  const named: unknown = Array.isArray(command.schema) ? command.schema[2] : undefined;
  return typeof named === 'string' ? named : command.constructor.name.replace(/Command$/, '');
}

interface Told {
  readonly $metadata?: { readonly requestId?: string; readonly attempts?: number };
}

/** Tells the call what the client says of its attempts, of which it makes several by itself. */
async function told(sent: unknown, call: ClientCall): Promise<unknown> {
  const note = ({ $metadata: { requestId, attempts } = {} }: Told): void =>
    call.tried(attempts, requestId);
  try {
    const answer: unknown = await sent;
    note((answer ?? {}) as Told);
    return answer;
  } catch (error) {
    note((error ?? {}) as Told);
    throw error;
  }
}
