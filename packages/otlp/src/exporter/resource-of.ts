import type { TraceRecord } from '@llmtrace/core';
import { AttributeBag } from '../dialects/attribute-bag.js';
import type { Attributes } from '../wire/otlp-span.js';

/** What the resource of a trace is told by. */
export type ResourceFacts = Partial<
  Pick<TraceRecord, 'serviceName' | 'environment' | 'pipelineVersion' | 'deploymentId' | 'gitSha'>
>;

/** The resource that a trace comes from; what is configured wins over what the trace says. */
export function resourceOf(facts: ResourceFacts, configured: Attributes): Attributes {
  const bag = new AttributeBag()
    .put('service.name', facts.serviceName)
    .put('service.version', facts.pipelineVersion)
    .put('deployment.environment.name', facts.environment)
    .put('deployment.id', facts.deploymentId)
    .put('vcs.ref.head.revision', facts.gitSha)
    .put('telemetry.sdk.name', 'llmtrace')
    .put('telemetry.sdk.language', 'nodejs');
  for (const [name, value] of Object.entries(configured)) bag.put(name, value);
  return bag.attributes;
}
