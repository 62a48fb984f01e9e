import type { EmbeddingData } from '../../model/span-data.js';
import type { Extractor } from './extractor.js';
import { fieldsOf, listOf, numberOf, present, textOf } from './loose-fields.js';
import { noStream } from './no-stream.js';
import { usageOf } from './usage-counts.js';

/** Results of the AI SDK: `embed` and `embedMany`. */
export const aiSdkEmbeddings: Extractor = {
  provider: 'ai-sdk',
  kind: 'embedding',
  isRequest(value) {
    const { model, value: text, values } = fieldsOf(value);
    return typeof fieldsOf(model)['modelId'] === 'string' && (text ?? values) !== undefined;
  },
  readRequest(value) {
    const { model, value: text, values } = fieldsOf(value);
    const { modelId, provider } = fieldsOf(model);
    return {
      data: present<EmbeddingData>({
        provider: textOf(provider)?.split('.')[0],
        model: textOf(modelId),
        inputs: Array.isArray(values) ? values.length : 1,
      }),
      input: text ?? values,
    };
  },
  isResponse(value) {
    const { embedding, embeddings } = fieldsOf(value);
    return Array.isArray(embedding) || Array.isArray(listOf(embeddings)[0]);
  },
  readResponse(value) {
    const { embedding, embeddings, usage } = fieldsOf(value);
    const vectors = Array.isArray(embedding) ? [embedding] : listOf(embeddings);
    return {
      data: present<EmbeddingData>({
        inputs: vectors.length,
        dimensions: listOf(vectors[0]).length,
        usage: usageOf({ inputTokens: numberOf(fieldsOf(usage)['tokens']) }, usage),
      }),
    };
  },
  ...noStream,
};
