import type { Incidents } from '../incidents.js';

/** What a story knows besides its trace. Units: `textChars` of a question with what was retrieved for it. */
export interface Setting {
  readonly incidents: Incidents;
  readonly tenant: string;
  readonly textChars: number;
}
