export type { Incident, Incidents } from './incidents.js';
export { makeTraffic, type Traffic, type TrafficOptions } from './traffic.js';
export { rollupOf } from './rollup-of.js';
