import type { Scenario } from '../harness/scenario.ts';
import { badAnswers } from './bad-answers.ts';
import { bursts } from './bursts.ts';
import { clocks } from './clocks.ts';
import { databases } from './databases.ts';
import { disks } from './disks.ts';
import { neighbours } from './neighbours.ts';
import { outages } from './outages.ts';
import { processEnds } from './process-ends.ts';
import { soaks } from './soaks.ts';

/** Every fault, in the order of their numbers. */
export const scenarios: readonly Scenario[] = [
  ...outages,
  ...processEnds,
  ...bursts,
  ...disks,
  ...databases,
  ...clocks,
  ...badAnswers,
  ...neighbours,
  ...soaks,
].toSorted((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
