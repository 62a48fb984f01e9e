import { RequestError } from './errors.js';
import type { JsonObject, SentMessage } from './request.js';

/** Remembers the turns behind the response that a request continues; the oldest are forgotten. */
export class ResponseHistory {
  readonly #maxResponses: number;
  readonly #turns = new Map<string, readonly SentMessage[]>();

  constructor(maxResponses = 1000) {
    this.#maxResponses = maxResponses;
  }

  /** The conversation a body continues, without its instructions. Errors: RequestError 404 for an unknown id. */
  before(body: JsonObject): readonly SentMessage[] {
    const id = body['previous_response_id'];
    if (typeof id !== 'string') return [];
    const turns = this.upTo(id);
    if (turns === undefined) {
      throw new RequestError(404, `Previous response with id '${id}' not found.`, {
        code: 'previous_response_not_found',
        param: 'previous_response_id',
      });
    }
    return turns;
  }

  /** The conversation up to a response, where it is remembered. */
  upTo(id: string): readonly SentMessage[] | undefined {
    return this.#turns.get(id);
  }

  /** Keeps a conversation under the id of its last response. */
  keep(id: string, turns: readonly SentMessage[]): void {
    this.#turns.set(id, turns);
    if (this.#turns.size <= this.#maxResponses) return;
    const oldest = this.#turns.keys().next();
    if (oldest.done !== true) this.#turns.delete(oldest.value);
  }
}
