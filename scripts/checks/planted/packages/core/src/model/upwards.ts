import type { Later } from '../exporters/later.js';

export type Upwards = Later;
