import { Compare } from './compare.js';
import { Cost } from './cost.js';
import { Errors } from './errors.js';
import { HealthScreen } from './health.js';
import { Latency } from './latency.js';
import { Overview } from './overview.js';
import { Prompts } from './prompts.js';
import { Retrieval } from './retrieval.js';
import { Scores } from './scores.js';
import type { Screen } from './screen.js';
import { Sessions } from './sessions.js';
import { Settings } from './settings.js';
import { Trace } from './trace.js';
import { Traces } from './traces.js';

/** Every screen, in the order of an incident. */
export const SCREENS: readonly Screen[] = [
  { path: 'overview', title: 'Overview', key: 'o', component: Overview },
  { path: 'errors', title: 'Errors', key: 'e', component: Errors },
  { path: 'traces', title: 'Traces', key: 't', component: Traces },
  { path: 'trace', title: 'Trace', timed: false, listed: false, component: Trace },
  { path: 'compare', title: 'Compare', key: 'x', component: Compare },
  { path: 'cost', title: 'Cost', key: 'c', component: Cost },
  { path: 'latency', title: 'Latency', key: 'l', component: Latency },
  { path: 'prompts', title: 'Prompts', key: 'p', component: Prompts },
  { path: 'sessions', title: 'Sessions', key: 's', component: Sessions },
  { path: 'retrieval', title: 'Retrieval and tools', key: 'r', component: Retrieval },
  { path: 'scores', title: 'Scores', key: 'q', component: Scores },
  { path: 'health', title: 'Pipeline health', key: 'h', timed: false, component: HealthScreen },
  { path: 'settings', title: 'Settings', key: ',', timed: false, component: Settings },
];
