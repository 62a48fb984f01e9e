// Source: OpenTelemetry's values of gen_ai.provider.name, where it has one.
const PROVIDERS: readonly (readonly [suffix: string, provider: string])[] = [
  ['api.openai.com', 'openai'],
  ['openai.azure.com', 'azure.ai.openai'],
  ['cognitiveservices.azure.com', 'azure.ai.openai'],
  ['services.ai.azure.com', 'azure.ai.inference'],
  ['api.anthropic.com', 'anthropic'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
  ['aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['amazonaws.com', 'aws.bedrock'],
  ['api.groq.com', 'groq'],
  ['api.deepseek.com', 'deepseek'],
  ['api.mistral.ai', 'mistral_ai'],
  ['api.x.ai', 'x_ai'],
  ['api.perplexity.ai', 'perplexity'],
  ['api.cohere.com', 'cohere'],
  ['api.cohere.ai', 'cohere'],
  ['api.moonshot.ai', 'moonshot_ai'],
  ['api.moonshot.cn', 'moonshot_ai'],
  ['openrouter.ai', 'openrouter'],
  ['api.together.xyz', 'together'],
  ['api.fireworks.ai', 'fireworks'],
  ['api.cerebras.ai', 'cerebras'],
];

/** Who serves the models behind a base URL; `otherwise` for a host that is not known, such as a proxy of one's own. */
export function providerOf(baseUrl: string, otherwise: string): string {
  let host: string;
  try {
    host = new URL(baseUrl).hostname;
  } catch {
    return otherwise;
  }
  for (const [suffix, provider] of PROVIDERS) {
    if (host === suffix || host.endsWith(`.${suffix}`) || host.endsWith(`-${suffix}`)) {
      return provider;
    }
  }
  return otherwise;
}
