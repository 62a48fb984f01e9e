/**
 * Providers by the names that clients give them, as the GenAI conventions call them.
 *
 * Source: `gen_ai.provider.name` of the OpenTelemetry GenAI conventions.
 */
const NAMES: Readonly<Record<string, string>> = {
  __proto__: null as never,
  google: 'gcp.gemini',
  gemini: 'gcp.gemini',
  'google-genai': 'gcp.gemini',
  vertex: 'gcp.vertex_ai',
  vertexai: 'gcp.vertex_ai',
  vertex_ai: 'gcp.vertex_ai',
  'google-vertex': 'gcp.vertex_ai',
  aws: 'aws.bedrock',
  bedrock: 'aws.bedrock',
  'amazon-bedrock': 'aws.bedrock',
  azure: 'azure.ai.openai',
  'azure-openai': 'azure.ai.openai',
  azure_openai: 'azure.ai.openai',
  mistral: 'mistral_ai',
  mistralai: 'mistral_ai',
  xai: 'x_ai',
  'x-ai': 'x_ai',
  moonshot: 'moonshot_ai',
  moonshotai: 'moonshot_ai',
  watsonx: 'ibm.watsonx.ai',
};

/** The conventions' name of a provider; its own where they have none. */
export function genaiProvider(provider: string | undefined): string | undefined {
  return provider === undefined ? undefined : (NAMES[provider.toLowerCase()] ?? provider);
}
