import { runClientContract } from '@llmtrace/testing/client-contract';
import OpenAI7 from 'openai';
import OpenAI4 from 'openai-4';
import OpenAI5 from 'openai-5';
import OpenAI6 from 'openai-6';
import { openaiChat, openaiResponses } from './openai-under-test.js';

for (const [version, OpenAI] of [
  [4, OpenAI4],
  [5, OpenAI5],
  [6, OpenAI6],
  [7, OpenAI7],
] as const) {
  runClientContract(`openai ${version}, Chat Completions`, openaiChat(OpenAI));
  runClientContract(`openai ${version}, Responses`, openaiResponses(OpenAI));
}
