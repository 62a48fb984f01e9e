import type { CostRecord } from '../model/record.js';
import type { Cost } from '../model/span-data.js';
import { redact } from './redaction/index.js';
import type { Sealed } from './sealed.js';

/** Makes a cost record ready to be written: its only texts are what a price book calls its sources and versions. */
export function sealCost(record: CostRecord): Sealed<CostRecord> {
  const sealed: CostRecord = {
    ...record,
    costs: record.costs.map(({ spanId, cost }) => ({ spanId, cost: sealSource(cost) })),
    priceVersion: redact(record.priceVersion).text,
  };
  return sealed as Sealed<CostRecord>;
}

function sealSource(cost: Cost): Cost {
  const { source, priceVersion } = cost;
  return {
    ...cost,
    ...(source === undefined ? undefined : { source: redact(source).text }),
    ...(priceVersion === undefined ? undefined : { priceVersion: redact(priceVersion).text }),
  };
}
