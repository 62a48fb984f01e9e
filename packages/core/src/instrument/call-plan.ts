import type { SpanKind } from '../model/kinds.js';
import type { Span } from '../model/span.js';
import type { PromptInfo, SpanDataMap } from '../model/span-data.js';
import type { AnySpec, Captured } from './spec.js';
import { snakeCase } from './snake-case.js';

type CaptureHook = (
  args: readonly unknown[],
  result: unknown,
  span: Span,
) => Captured<SpanKind> | undefined;

/** The kinds whose arguments or results say more than they are: see `extractors/extract-call.ts`. */
const READ_AFTERWARDS: ReadonlySet<SpanKind> = new Set(['llm', 'embedding', 'tool', 'prompt']);

/** A spec with its defaults filled in, once, when a function is wrapped. */
export class CallPlan {
  readonly kind: SpanKind;
  readonly name: string;
  readonly data: Partial<SpanDataMap[SpanKind]> | undefined;
  readonly attributes: Readonly<Record<string, unknown>> | undefined;
  readonly capturesInput: boolean;
  readonly capturesOutput: boolean;
  readonly capture: CaptureHook | undefined;
  readonly isFailure: ((result: unknown) => unknown) | undefined;
  /** Whether something reads the call once its trace has ended. */
  readonly deferred: boolean;
  /** What LLM spans below carry, where the spec itself names a prompt. */
  readonly prompt: PromptInfo | undefined;

  constructor(spec: AnySpec, functionName: string) {
    const { kind } = spec;
    this.kind = kind;
    this.name = spec.name ?? (snakeCase(functionName) || kind);
    this.data = withDefaultName(kind, this.name, spec.data);
    this.attributes = spec.attributes;
    this.capturesInput = spec.captureInput !== false;
    // A vector says nothing to a reader: embeddings are recorded by count and dimensions unless asked for.
    this.capturesOutput = spec.captureOutput ?? kind !== 'embedding';
    this.capture = spec.capture as CaptureHook | undefined;
    this.isFailure = spec.isFailure as ((result: unknown) => unknown) | undefined;
    this.deferred = spec.capture !== undefined || READ_AFTERWARDS.has(kind);
    this.prompt = promptOf(kind, spec.data);
  }
}

function withDefaultName(
  kind: SpanKind,
  name: string,
  data: Partial<SpanDataMap[SpanKind]> | undefined,
): Partial<SpanDataMap[SpanKind]> | undefined {
  if (kind === 'tool') return { toolName: name, ...data };
  if (kind === 'agent') return { agentName: name, ...data };
  return data;
}

function promptOf(
  kind: SpanKind,
  data: Partial<SpanDataMap[SpanKind]> | undefined,
): PromptInfo | undefined {
  if (kind !== 'prompt' || data === undefined) return undefined;
  const { name, versionId, releaseLabel, gitSha } = data as Partial<SpanDataMap['prompt']>;
  if (name === undefined) return undefined;
  return {
    name,
    ...(versionId === undefined ? undefined : { versionId }),
    ...(releaseLabel === undefined ? undefined : { releaseLabel }),
    ...(gitSha === undefined ? undefined : { gitSha }),
  };
}
