import type { Answer } from './answer.js';
import { providerId, rateLimitHeaders } from './answer.js';
import { openAiErrors } from './errors.js';
import { splitIntoPieces } from './pieces.js';
import type { SentMessage } from './request.js';
import type { ResponseHistory } from './response-history.js';
import type { FunctionCallItem, MessageItem, OutputItem } from './responses-body.js';
import { outputItems, outputText, responseObject } from './responses-body.js';
import type { Frame } from './sse.js';
import type { TextDialect } from './text-endpoint.js';

/** A stream event before it gets its sequence number. */
interface ResponseEvent {
  readonly fields: Readonly<Record<string, unknown>> & { readonly type: string };
  readonly piece?: boolean;
}

/** Makes the dialect that gives answers the shape of the Responses API and keeps them for the next turn. */
export function responsesDialect(history: ResponseHistory): TextDialect {
  return {
    body: (answer) => {
      const id = providerId('resp_');
      remember(history, id, answer);
      return responseObject(id, answer, outputItems(answer));
    },
    frames: (answer, whole) => responsesFrames(history, answer, whole),
    errorFrame: (reply) => ({
      event: 'error',
      data: { ...openAiErrors.errorBody(reply).error, type: 'error' },
    }),
    rateLimits: rateLimitHeaders,
    ...openAiErrors,
  };
}

function remember(history: ResponseHistory, id: string, answer: Answer): void {
  if (answer.request.body['store'] === false) return;
  const turn: SentMessage = { role: 'assistant', text: answer.text, toolCalls: answer.calls };
  // Instructions are not carried over to the next response.
  const instructed = typeof answer.request.body['instructions'] === 'string';
  history.keep(id, [...answer.request.messages.slice(instructed ? 1 : 0), turn]);
}

function* responsesFrames(
  history: ResponseHistory,
  answer: Answer,
  whole: boolean,
): Generator<Frame> {
  const id = providerId('resp_');
  let sequence = 0;
  for (const { fields, piece } of responseEvents(id, answer, whole)) {
    // Kept before the last event goes out: a client may continue as soon as it has read it.
    if (fields.type === 'response.completed') remember(history, id, answer);
    const data = { ...fields, sequence_number: sequence++ };
    yield { event: fields.type, data, piece: piece === true };
  }
}

function* responseEvents(id: string, answer: Answer, whole: boolean): Generator<ResponseEvent> {
  const begun = responseObject(id, answer);
  yield { fields: { type: 'response.created', response: begun } };
  yield { fields: { type: 'response.in_progress', response: begun } };
  const items = outputItems(answer);
  for (const [index, item] of items.entries()) {
    if (item.type === 'message') yield* messageEvents(index, item, answer, whole);
    else yield* callEvents(index, item);
  }
  if (!whole) return;
  const ended = responseObject(id, answer, items);
  yield { fields: { type: `response.${String(ended['status'])}`, response: ended } };
}

function* messageEvents(
  index: number,
  item: MessageItem,
  answer: Answer,
  whole: boolean,
): Generator<ResponseEvent> {
  const place = { output_index: index, item_id: item.id, content_index: 0 };
  yield itemEvent('added', index, { ...item, status: 'in_progress', content: [] });
  yield { fields: { type: 'response.content_part.added', ...place, part: outputText('') } };
  for (const delta of splitIntoPieces(answer.text, answer.pacing)) {
    yield {
      fields: { type: 'response.output_text.delta', ...place, delta, logprobs: [] },
      piece: true,
    };
  }
  if (!whole) return;
  yield {
    fields: { type: 'response.output_text.done', ...place, text: answer.text, logprobs: [] },
  };
  yield { fields: { type: 'response.content_part.done', ...place, part: outputText(answer.text) } };
  yield itemEvent('done', index, item);
}

function* callEvents(index: number, item: FunctionCallItem): Generator<ResponseEvent> {
  const place = { output_index: index, item_id: item.id };
  yield itemEvent('added', index, { ...item, status: 'in_progress', arguments: '' });
  for (const delta of splitIntoPieces(item.arguments, { chunkChars: 8 })) {
    yield {
      fields: { type: 'response.function_call_arguments.delta', ...place, delta },
      piece: true,
    };
  }
  yield {
    fields: {
      type: 'response.function_call_arguments.done',
      ...place,
      name: item.name,
      arguments: item.arguments,
    },
  };
  yield itemEvent('done', index, item);
}

function itemEvent(what: 'added' | 'done', index: number, item: OutputItem): ResponseEvent {
  return { fields: { type: `response.output_item.${what}`, output_index: index, item } };
}
