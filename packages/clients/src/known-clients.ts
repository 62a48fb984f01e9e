/** The packages whose calls can be traced, and by what. */
export const KNOWN_CLIENTS: Readonly<Record<string, string>> = {
  openai: 'wrapOpenAI',
  '@anthropic-ai/sdk': 'wrapAnthropic',
  '@google/genai': 'wrapGoogleGenAI',
  '@aws-sdk/client-bedrock-runtime': 'wrapBedrock',
  ai: 'aiSdkTelemetry',
  '@langchain/core': 'langChainHandler',
  '@modelcontextprotocol/sdk': 'wrapMcpClient, wrapMcpServer',
};
