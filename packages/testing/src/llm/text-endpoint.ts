import type { Answer } from './answer.js';
import { makeAnswer } from './answer.js';
import type { Exchange } from './exchange.js';
import type { ErrorReply } from './reply.js';
import type { ScriptedRequest } from './request.js';
import type { Choice } from './script.js';
import type { Frame } from './sse.js';
import { encodeFrame, sendFrames } from './sse.js';
import type { TokenUsage } from './usage.js';

/** The shape one text endpoint gives to an answer. */
export interface TextDialect {
  /** The whole body of an answer that is not streamed. */
  body(answer: Answer): unknown;
  /** The events of a streamed answer; `whole: false` leaves out everything after the text. */
  frames(answer: Answer, whole: boolean): Iterable<Frame>;
  /** The body of an error. */
  errorBody(reply: ErrorReply, requestId: string): unknown;
  /** The event of an error inside a stream. */
  errorFrame(reply: ErrorReply, requestId: string): Frame;
  errorHeaders(reply: ErrorReply): Record<string, string>;
  /** What is left of the limits after an answer. */
  rateLimits(usage: TokenUsage): Record<string, string>;
  /** The type of a streamed body. Default: server-sent events. */
  readonly contentType?: string;
  /** A frame in wire form. Default: a server-sent event. */
  encode?(frame: Frame): string | Uint8Array;
}

/** Plays a chosen reply in an endpoint's dialect: answers, fails, hangs or breaks off. */
export async function playReply(
  exchange: Exchange,
  request: ScriptedRequest,
  choice: Choice,
  dialect: TextDialect,
): Promise<void> {
  const { reply } = choice;
  const encode = dialect.encode ?? encodeFrame;
  const failsLater =
    (reply.kind === 'error' || reply.kind === 'stall') && reply.afterText !== undefined;
  const beginsStream = request.stream && failsLater;
  if (reply.kind === 'error' && !beginsStream) {
    exchange.sendJson(
      reply.status,
      dialect.errorBody(reply, exchange.requestId),
      dialect.errorHeaders(reply),
    );
    return;
  }
  if (reply.kind === 'stall' && !beginsStream) {
    await exchange.untilGone();
    return;
  }
  const answer = makeAnswer(request, choice);
  const headers = dialect.rateLimits(answer.usage);
  if (!request.stream) {
    const body = dialect.body(answer);
    if (reply.kind === 'cut') await exchange.cutJson(body, headers);
    else exchange.sendJson(200, body, headers);
    return;
  }
  exchange.startStream(headers, dialect.contentType);
  const whole = reply.kind === 'text' || reply.kind === 'tool_calls';
  const maxPieces = reply.kind === 'cut' ? reply.afterChunks : Infinity;
  await sendFrames(exchange, dialect.frames(answer, whole), reply, encode, maxPieces);
  if (reply.kind === 'cut') {
    await exchange.cut();
    return;
  }
  if (reply.kind === 'stall') {
    await exchange.untilGone();
    return;
  }
  if (reply.kind === 'error')
    await sendFrames(exchange, [dialect.errorFrame(reply, exchange.requestId)], {}, encode);
  exchange.endStream();
}
