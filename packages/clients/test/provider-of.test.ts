import { expect, it } from 'vitest';
import { providerOf } from '../src/provider-of.js';

it.each([
  ['https://api.openai.com/v1', 'openai'],
  ['https://acme.openai.azure.com/openai', 'azure.ai.openai'],
  ['https://acme.cognitiveservices.azure.com/openai', 'azure.ai.openai'],
  ['https://us-central1-aiplatform.googleapis.com/v1', 'gcp.vertex_ai'],
  ['https://generativelanguage.googleapis.com/v1beta/openai/', 'gcp.gemini'],
  ['https://bedrock-runtime.eu-west-1.amazonaws.com', 'aws.bedrock'],
  ['https://openrouter.ai/api/v1', 'openrouter'],
  ['https://evilapi.openai.com.example.org/v1', 'otherwise'],
  ['http://127.0.0.1:8000/v1', 'otherwise'],
  ['not a url', 'otherwise'],
])('reads who serves %s', (url, provider) => {
  expect(providerOf(url, 'otherwise')).toBe(provider);
});
