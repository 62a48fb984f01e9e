import { bedrockConverse } from './bedrock-converse.js';
import { aiSdk } from './ai-sdk.js';
import { aiSdkEmbeddings } from './ai-sdk-embeddings.js';
import { anthropicMessages } from './anthropic-messages.js';
import type { Extractor } from './extractor.js';
import { googleGenai } from './google-genai.js';
import { openaiChat } from './openai-chat.js';
import { openaiEmbeddings } from './openai-embeddings.js';
import { openaiResponses } from './openai-responses.js';
import { plainVectors } from './plain-vectors.js';

/** Every provider known here, the most specific first. To add one: its file, and a line in this list. */
export const extractors: readonly Extractor[] = [
  bedrockConverse,
  googleGenai,
  anthropicMessages,
  openaiResponses,
  aiSdk,
  openaiChat,
  openaiEmbeddings,
  aiSdkEmbeddings,
  plainVectors,
];
