/**
 * Providers by the names that clients and conventions give them, as the catalogue calls them.
 *
 * Source: OpenTelemetry GenAI attributes (`gen_ai.provider.name`), the provider ids of the AI SDK, and the catalogue's own.
 */
const NAMES: Readonly<Record<string, string>> = {
  openai: 'openai',
  azure: 'azure',
  'azure.ai.openai': 'azure',
  'azure.ai.inference': 'azure',
  'azure-openai': 'azure',
  azure_openai: 'azure',
  anthropic: 'anthropic',
  google: 'google',
  gemini: 'google',
  vertex: 'google',
  vertex_ai: 'google',
  vertexai: 'google',
  'google-genai': 'google',
  'google-vertex': 'google',
  'gcp.gemini': 'google',
  'gcp.gen_ai': 'google',
  'gcp.vertex_ai': 'google',
  aws: 'aws',
  'aws.bedrock': 'aws',
  bedrock: 'aws',
  bedrock_converse: 'aws',
  'amazon-bedrock': 'aws',
  mistral: 'mistral',
  mistral_ai: 'mistral',
  mistralai: 'mistral',
  xai: 'x-ai',
  x_ai: 'x-ai',
  'x-ai': 'x-ai',
  moonshot: 'moonshotai',
  moonshot_ai: 'moonshotai',
  moonshotai: 'moonshotai',
  cohere: 'cohere',
  groq: 'groq',
  deepseek: 'deepseek',
  perplexity: 'perplexity',
  openrouter: 'openrouter',
  togetherai: 'together',
  together: 'together',
  together_ai: 'together',
  fireworks: 'fireworks',
  fireworks_ai: 'fireworks',
  cerebras: 'cerebras',
  voyage: 'voyageai',
  voyageai: 'voyageai',
};

/** The catalogue's name of a provider; its own name in lower case where nobody is known by it. */
export function providerName(provider: string): string {
  const name = provider.toLowerCase();
  return Object.hasOwn(NAMES, name) ? (NAMES[name] as string) : name;
}
