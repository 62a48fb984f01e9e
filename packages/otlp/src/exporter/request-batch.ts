import type { OtlpScope } from '../wire/otlp-span.js';
import type { EncodedSpan, WireFormat } from '../wire/wire-format.js';
import { resourceOf, type ResourceFacts } from './resource-of.js';
import type { Attributes } from '../wire/otlp-span.js';

interface Group {
  readonly resource: Attributes;
  readonly spans: EncodedSpan[];
}

/** The spans of one request, by the resource that they come from. */
export class RequestBatch {
  readonly #groups: Map<string, Group> = new Map();
  readonly #configured: Attributes;
  #bytes: number = 0;
  #spans: number = 0;
  /** The records of which this request holds the last span. */
  readonly ending: string[] = [];

  constructor(configured: Attributes) {
    this.#configured = configured;
  }

  /** Units: bytes, without what frames the spans. */
  get bytes(): number {
    return this.#bytes;
  }

  get spans(): number {
    return this.#spans;
  }

  add(facts: ResourceFacts, span: EncodedSpan): void {
    const { serviceName, environment, pipelineVersion, deploymentId, gitSha } = facts;
    const key = JSON.stringify([serviceName, environment, pipelineVersion, deploymentId, gitSha]);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { resource: resourceOf(facts, this.#configured), spans: [] };
      this.#groups.set(key, group);
    }
    group.spans.push(span);
    this.#bytes += span.length;
    this.#spans++;
  }

  frame(format: WireFormat, scope: OtlpScope): Buffer {
    return format.frame([...this.#groups.values()], scope);
  }
}
