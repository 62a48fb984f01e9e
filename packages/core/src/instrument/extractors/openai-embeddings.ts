import type { EmbeddingData } from '../../model/span-data.js';
import type { Extractor } from './extractor.js';
import { fieldsOf, listOf, numberOf, present, textOf } from './loose-fields.js';
import { noStream } from './no-stream.js';
import { usageOf } from './usage-counts.js';

/** OpenAI embeddings, and the many servers that speak the same. */
export const openaiEmbeddings: Extractor = {
  provider: 'openai',
  kind: 'embedding',
  isRequest(value) {
    const { model, input } = fieldsOf(value);
    return typeof model === 'string' && input !== undefined;
  },
  readRequest(value) {
    const { model, input, dimensions } = fieldsOf(value);
    return {
      data: present<EmbeddingData>({
        model: textOf(model),
        inputs: Array.isArray(input) ? input.length : 1,
        dimensions: numberOf(dimensions),
      }),
      input,
    };
  },
  isResponse(value) {
    return fieldsOf(listOf(fieldsOf(value)['data'])[0])['embedding'] !== undefined;
  },
  readResponse(value) {
    const { data, model, usage } = fieldsOf(value);
    const vectors = listOf(data);
    const first = fieldsOf(vectors[0])['embedding'];
    return {
      data: {
        provider: 'openai',
        ...present<EmbeddingData>({
          responseModel: textOf(model),
          inputs: vectors.length,
          dimensions: Array.isArray(first) ? first.length : undefined,
          usage: usageOf({ inputTokens: numberOf(fieldsOf(usage)['prompt_tokens']) }, usage),
        }),
      },
    };
  },
  ...noStream,
};
