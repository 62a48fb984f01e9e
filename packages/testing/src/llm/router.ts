import type { IncomingMessage } from 'node:http';
import { anthropicDialect } from './anthropic.js';
import { readAnthropicMessages, threadOf } from './anthropic-request.js';
import { rateLimitHeaders } from './answer.js';
import { azureChatDialect, openaiPath } from './azure.js';
import { bedrockDialect, readBedrock } from './bedrock.js';
import { readChatMessages } from './chat-request.js';
import { chatDialect } from './chat.js';
import type { ConversationMemory } from './conversation-memory.js';
import { embeddingsBody, readEmbeddingInputs } from './embeddings.js';
import { RequestError } from './errors.js';
import type { Exchange } from './exchange.js';
import { geminiDialect, readGemini } from './gemini.js';
import { findModel, listModels } from './models.js';
import { bedrockAddress, geminiAddress } from './path-model.js';
import { readJsonBody } from './request-body.js';
import type { OpenRequest } from './request-log.js';
import type { Endpoint, JsonObject, ScriptedRequest, SentMessage } from './request.js';
import { describeRequest } from './request.js';
import type { ResponseHistory } from './response-history.js';
import { readResponsesMessages } from './responses-request.js';
import { responsesDialect } from './responses.js';
import type { Choice, Script } from './script.js';
import { chooseReply } from './script.js';
import type { TextDialect } from './text-endpoint.js';
import { playReply } from './text-endpoint.js';
import { estimateTokens } from './usage.js';

/** What all requests of one server share. */
export interface ServerState {
  readonly script: Script;
  readonly latencyMs: number;
  readonly conversationKey: (request: ScriptedRequest) => string;
  readonly memory: ConversationMemory;
  readonly history: ResponseHistory;
}

/** One request while it is being answered. */
export interface Visit {
  readonly state: ServerState;
  readonly message: IncomingMessage;
  readonly exchange: Exchange;
  readonly record: OpenRequest;
}

type Route = (visit: Visit, isAzure: boolean) => void | Promise<void>;

const ROUTES: Readonly<Record<string, Route>> = {
  'POST /v1/chat/completions': (visit, isAzure) =>
    answerText(visit, 'chat.completions', isAzure ? azureChatDialect : chatDialect, (body) =>
      readChatMessages(body),
    ),
  'POST /v1/responses': (visit) =>
    answerText(visit, 'responses', responsesDialect(visit.state.history), (body) =>
      readResponsesMessages(body, visit.state.history.before(body)),
    ),
  'POST /v1/messages': (visit) =>
    answerText(visit, 'messages', anthropicDialect(visit.state.history), (body) =>
      readAnthropicMessages(body, threadTurns(visit.state.history, body)),
    ),
  'POST /v1/embeddings': answerEmbeddings,
  'GET /v1/models': ({ exchange }) =>
    exchange.sendJson(200, { object: 'list', data: listModels() }),
};

/** Answers a request by its method and path. Errors: RequestError for what no route or no rule answers. */
export async function route(visit: Visit): Promise<void> {
  const { method, path: sent } = visit.record;
  const azure = openaiPath(sent);
  const path = azure ?? sent;
  const handler = Object.hasOwn(ROUTES, `${method} ${path}`)
    ? ROUTES[`${method} ${path}`]
    : undefined;
  if (handler !== undefined) {
    await handler(visit, azure !== undefined);
    return;
  }
  if (method === 'GET' && path.startsWith('/v1/models/')) {
    answerModel(visit, path.slice('/v1/models/'.length));
    return;
  }
  const gemini = method === 'POST' ? geminiAddress(path) : undefined;
  if (gemini !== undefined) {
    await answerAddressed(visit, 'gemini', geminiDialect, (body) => readGemini(body, gemini));
    return;
  }
  const bedrock = method === 'POST' ? bedrockAddress(path) : undefined;
  if (bedrock !== undefined) {
    await answerAddressed(visit, 'converse', bedrockDialect, (body) => readBedrock(body, bedrock));
    return;
  }
  throw new RequestError(404, `Invalid URL (${method} ${path})`);
}

async function answerText(
  visit: Visit,
  endpoint: Endpoint,
  dialect: TextDialect,
  readMessages: (body: JsonObject) => SentMessage[],
): Promise<void> {
  await answerAddressed(visit, endpoint, dialect, (body) => ({
    body,
    messages: readMessages(body),
  }));
}

/** As {@link answerText}, for endpoints whose address names the model. */
async function answerAddressed(
  visit: Visit,
  endpoint: Endpoint,
  dialect: TextDialect,
  read: (body: JsonObject) => { readonly body: JsonObject; readonly messages: SentMessage[] },
): Promise<void> {
  const { body, messages } = read(await readBody(visit));
  const request = describeRequest(endpoint, body, visit.message.headers, messages);
  const choice = choose(visit, request);
  if (choice === undefined) {
    throw new RequestError(400, `No rule of the script answers this ${endpoint} request.`, {
      code: 'no_scripted_reply',
    });
  }
  await visit.exchange.wait(choice.rule.latencyMs ?? visit.state.latencyMs);
  await playReply(visit.exchange, request, choice, dialect);
}

function threadTurns(history: ResponseHistory, body: JsonObject): readonly SentMessage[] {
  const id = threadOf(body)?.previousId;
  if (id === undefined) return [];
  const turns = history.upTo(id);
  if (turns === undefined) throw new RequestError(404, `thread: message ${id} was not found`);
  return turns;
}

async function answerEmbeddings(visit: Visit): Promise<void> {
  const body = await readBody(visit);
  const inputs = readEmbeddingInputs(body);
  const messages = inputs.map((text): SentMessage => ({ role: 'user', text, toolCalls: [] }));
  const request = describeRequest('embeddings', body, visit.message.headers, messages);
  const choice = choose(visit, request);
  await visit.exchange.wait(choice?.rule.latencyMs ?? visit.state.latencyMs);
  const promptTokens = inputs.reduce((sum, input) => sum + estimateTokens(input), 0);
  const headers = rateLimitHeaders({
    promptTokens,
    completionTokens: 0,
    cachedTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
  });
  const answer = embeddingsBody(body, inputs);
  const kind = choice?.reply.kind;
  if (kind === 'cut') await visit.exchange.cutJson(answer, headers);
  else if (choice !== undefined && (kind === 'error' || kind === 'stall')) {
    await playReply(visit.exchange, request, choice, chatDialect);
  } else visit.exchange.sendJson(200, answer, headers);
}

function answerModel({ exchange }: Visit, id: string): void {
  const model = findModel(id);
  if (model === undefined) {
    throw new RequestError(404, `The model '${id}' does not exist`, {
      code: 'model_not_found',
      param: 'model',
    });
  }
  exchange.sendJson(200, model);
}

async function readBody(visit: Visit): Promise<JsonObject> {
  const body = await readJsonBody(visit.message);
  visit.record.body = body;
  return body;
}

function choose(visit: Visit, request: ScriptedRequest): Choice | undefined {
  const { state, record } = visit;
  const conversationKey = state.conversationKey(request);
  record.conversationKey = conversationKey;
  const choice = chooseReply(state.script, request, conversationKey, state.memory);
  if (choice !== undefined) record.ruleName = choice.ruleName;
  return choice;
}
