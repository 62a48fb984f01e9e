import type { Detector, ScanContext } from './detector.js';
import type { EntityType } from './entity-type.js';
import type { Finding } from './finding.js';
import { mergeFindings } from './merge.js';
import { Pass } from './pass.js';
import type { TriggerPlan, Triggers } from './trigger.js';
import { planTriggers } from './trigger.js';

/** A detector that takes part in the shared pass; its own `scan` runs a pass for it alone. */
export interface TriggeredDetector extends Detector {
  readonly triggers: Triggers;
}

/** Makes a detector from the places it wants to be called at. */
export function defineDetector(
  name: string,
  entityType: EntityType,
  triggers: Triggers,
): TriggeredDetector {
  let plan: TriggerPlan | undefined;
  return {
    name,
    entityType,
    triggers,
    scan(text: string, context: ScanContext = {}): readonly Finding[] {
      const pass = new Pass();
      pass.run(text, context, (plan ??= planTriggers([triggers])), undefined, undefined);
      return mergeFindings(pass.hits.take());
    },
  };
}
