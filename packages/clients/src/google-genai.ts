import { callClient, CallPlan } from '@llmtrace/core/client';
import { coverMember } from './cover-member.js';
import { markOnce } from './mark.js';
import { refuseClient } from './refuse-client.js';
import { noteTraced } from './traced-clients.js';
import { tracedFetch } from './traced-fetch.js';
import type { WrapOptions } from './wrap-options.js';

export type { WrapOptions } from './wrap-options.js';

/** A client of Google Gen AI of any version. */
export interface GoogleGenAIClient {
  readonly models: {
    generateContent(params: never): unknown;
    generateContentStream(params: never): unknown;
    embedContent(params: never): unknown;
  };
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

const OPERATIONS = [
  ['generateContent', 'llm', 'generate_content'],
  ['generateContentStream', 'llm', 'stream_generate_content'],
  ['embedContent', 'embedding', 'embed_content'],
] as const;

/**
 * Traces every call of a model that a Google Gen AI client makes: `models`, chats and automatic function calling, whole
 * and streamed, of Gemini and Vertex AI. The client is traced in place and returned.
 *
 * Errors: `invalid_option` for what is no client.
 *
 * @example
 * const ai = wrapGoogleGenAI(new GoogleGenAI({ apiKey }));
 */
export function wrapGoogleGenAI<C extends GoogleGenAIClient>(
  client: C,
  options: WrapOptions = {},
): C {
  const models = (client as Partial<GoogleGenAIClient>).models as unknown as
    | Record<string, Method | undefined>
    | undefined;
  if (typeof models?.['generateContent'] !== 'function') {
    refuseClient('wrapGoogleGenAI', 'a client of the package @google/genai');
  }
  if (!markOnce(models)) return client;
  const { vertexai } = client as { readonly vertexai?: boolean };
  const provider = options.provider ?? (vertexai === true ? 'gcp.vertex_ai' : 'gcp.gemini');
  for (const [publicName, kind, spanName] of OPERATIONS) {
    // Automatic function calling makes several requests of one call, each through the inner method.
    const inner = `${publicName}Internal`;
    const name = typeof models[inner] === 'function' ? inner : publicName;
    const original = models[name];
    if (original === undefined) continue;
    const plan = planOf(kind, options.name ?? spanName, provider, options);
    coverMember(models, name, function (this: unknown, ...args: unknown[]) {
      return callClient(plan, { args, send: () => Reflect.apply(original, this, args) });
    });
  }
  tapAttempts((client as { readonly apiClient?: object }).apiClient);
  noteTraced('@google/genai');
  return client;
}

// Where the client is given a `fetch` among the arguments of its attempts.
const FETCH_ARG = 5;

/** Counts what the client tries by itself: it hands its `fetch` from call to call. */
function tapAttempts(inside: object | undefined): void {
  const { apiCall } = (inside ?? {}) as { readonly apiCall?: Method };
  if (inside === undefined || apiCall === undefined || apiCall.length <= FETCH_ARG) return;
  coverMember(inside, 'apiCall', function (this: unknown, ...args: unknown[]) {
    const given = args[FETCH_ARG] ?? globalThis.fetch;
    // The request is recorded as the app asked for it, which says more than what is sent.
    args[FETCH_ARG] = tracedFetch(given as never, () => undefined);
    return Reflect.apply(apiCall, this, args);
  });
}

function planOf(
  kind: 'llm' | 'embedding',
  name: string,
  provider: string,
  { captureInput, captureOutput }: WrapOptions,
): CallPlan {
  const capture = kind === 'embedding' ? captureEmbedding : undefined;
  return new CallPlan(
    { kind, name, data: { provider }, captureInput, captureOutput, capture },
    name,
  );
}

interface EmbedAnswer {
  readonly embeddings?: readonly {
    readonly values?: readonly number[];
    readonly statistics?: { readonly tokenCount?: number };
  }[];
}

function captureEmbedding([params]: readonly unknown[], answer: unknown): object {
  const { model } = params as { readonly model?: string };
  const { embeddings = [] } = (answer ?? {}) as EmbedAnswer;
  const counts = embeddings.map(({ statistics }) => statistics?.tokenCount);
  const known = counts.filter((count) => count !== undefined);
  return {
    data: {
      model,
      inputs: embeddings.length,
      dimensions: embeddings[0]?.values?.length,
      // Gemini counts no tokens of embeddings, Vertex AI does.
      ...(known.length === 0 || known.length < counts.length
        ? undefined
        : { usage: { inputTokens: known.reduce((sum, count) => sum + count, 0) } }),
    },
  };
}
