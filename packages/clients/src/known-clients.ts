/** The packages whose calls can be traced, and by what. */
export const KNOWN_CLIENTS: Readonly<Record<string, string>> = {
  openai: 'wrapOpenAI',
  '@anthropic-ai/sdk': 'wrapAnthropic',
};
