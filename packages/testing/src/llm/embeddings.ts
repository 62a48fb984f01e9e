import { RequestError } from './errors.js';
import type { JsonObject } from './request.js';
import { embedText } from './text-vector.js';
import { estimateTokens } from './usage.js';

const MAX_INPUTS = 2048;
const LARGE_DIMENSIONS = 3072;
const DEFAULT_DIMENSIONS = 1536;

/** Reads the inputs of an embeddings body; token lists become words of their own. Errors: RequestError 400. */
export function readEmbeddingInputs(body: JsonObject): string[] {
  if (typeof body['model'] !== 'string' || body['model'] === '') {
    throw new RequestError(400, 'you must provide a model parameter');
  }
  const raw = body['input'];
  const inputs: unknown[] = Array.isArray(raw) && typeof raw[0] !== 'number' ? raw : [raw];
  if (inputs.length === 0 || inputs.length > MAX_INPUTS) throw invalidInput();
  return inputs.map(inputText);
}

/** Makes the body of an embeddings answer. Shape: `encoding_format: 'base64'` gives little-endian float32. */
export function embeddingsBody(body: JsonObject, inputs: readonly string[]): unknown {
  const model = String(body['model']);
  const dimensions = dimensionsOf(body, model);
  const asBase64 = body['encoding_format'] === 'base64';
  const data = inputs.map((input, index) => {
    const vector = embedText(input, dimensions);
    return { object: 'embedding', index, embedding: asBase64 ? base64Of(vector) : [...vector] };
  });
  const tokens = inputs.reduce((sum, input) => sum + estimateTokens(input), 0);
  return { object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}

function inputText(input: unknown): string {
  if (typeof input === 'string' && input !== '') return input;
  const isTokens =
    Array.isArray(input) && input.length > 0 && input.every((token) => Number.isInteger(token));
  if (isTokens) return input.map((token) => `token${String(token)}`).join(' ');
  throw invalidInput();
}

function dimensionsOf(body: JsonObject, model: string): number {
  const asked = body['dimensions'];
  const most = model.includes('3-large') ? LARGE_DIMENSIONS : DEFAULT_DIMENSIONS;
  if (asked === undefined || asked === null) return most;
  if (typeof asked === 'number' && Number.isInteger(asked) && asked >= 1 && asked <= most)
    return asked;
  throw new RequestError(
    400,
    `Invalid value for 'dimensions': must be an integer from 1 to ${most}.`,
    {
      param: 'dimensions',
    },
  );
}

function base64Of(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString('base64');
}

function invalidInput(): RequestError {
  return new RequestError(400, "'$.input' is invalid. Please check the API reference.", {
    param: 'input',
  });
}
