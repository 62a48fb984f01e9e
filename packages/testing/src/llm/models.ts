// Source: the dated snapshots that these aliases name in the OpenAI model list.
const SNAPSHOTS: Readonly<Record<string, string>> = {
  'gpt-4.1': 'gpt-4.1-2025-04-14',
  'gpt-4.1-mini': 'gpt-4.1-mini-2025-04-14',
  'gpt-4.1-nano': 'gpt-4.1-nano-2025-04-14',
  'gpt-4o': 'gpt-4o-2024-08-06',
  'gpt-4o-mini': 'gpt-4o-mini-2024-07-18',
};

const EMBEDDING_MODELS: readonly string[] = ['text-embedding-3-small', 'text-embedding-3-large'];

/** One entry of the model list. */
export interface ModelEntry {
  readonly id: string;
  readonly object: 'model';
  readonly created: number;
  readonly owned_by: string;
}

/** Resolves an alias to the dated model that a response names; other names stay as they are. */
export function modelSnapshot(model: string): string {
  return Object.hasOwn(SNAPSHOTS, model) ? (SNAPSHOTS[model] ?? model) : model;
}

/** Lists the models that the scripted provider knows. */
export function listModels(): ModelEntry[] {
  return [...Object.keys(SNAPSHOTS), ...Object.values(SNAPSHOTS), ...EMBEDDING_MODELS].map(entryOf);
}

/** Finds one model of the list. */
export function findModel(id: string): ModelEntry | undefined {
  return listModels().find((model) => model.id === id);
}

function entryOf(id: string): ModelEntry {
  return { id, object: 'model', created: 1_744_316_542, owned_by: 'system' };
}
