import type { TraceFilter } from '@llmtrace/store';
import type { Range } from './range.js';
import type { Route } from './route.js';

/** The filter that every screen shares: the stretch of time, and the environment and tenant that were picked. */
export function commonFilter({ params }: Route, { from, to }: Range): TraceFilter {
  const environment = params.get('environment');
  const tenant = params.get('tenant');
  return {
    time: { from, to },
    ...(environment ? { environment } : {}),
    ...(tenant ? { tenant } : {}),
  };
}
