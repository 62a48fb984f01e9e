import type { IncomingMessage } from 'node:http';
import { report } from '../diagnostics.js';
import type { IgnoreRule } from './http-options.js';

/** Tells whether a request is not to be traced. */
export type IgnoreTest<Req> = (req: Req, request: IncomingMessage) => boolean;

/** Makes one test of all ignore rules; plain paths cost one look-up in a set. */
export function ignoredBy<Req>(rules: readonly IgnoreRule<Req>[]): IgnoreTest<Req> {
  const paths = new Set<string>();
  const tests: ((req: Req, path: string) => boolean)[] = [];
  for (const rule of rules) {
    if (typeof rule === 'string') paths.add(rule);
    else if (typeof rule === 'function') tests.push((req) => rule(req));
    else {
      const pattern = new RegExp(rule.source, rule.flags.replace(/[gy]/g, ''));
      tests.push((_req, path) => pattern.test(path));
    }
  }
  return (req, request) => {
    const path = pathOf(request);
    if (paths.has(path)) return true;
    for (const test of tests) {
      try {
        if (test(req, path)) return true;
      } catch (error) {
        report('hook_error', 'an ignore rule threw; the request is traced', error);
      }
    }
    return false;
  };
}

function pathOf(request: IncomingMessage & { originalUrl?: string }): string {
  const url = request.originalUrl ?? request.url ?? '';
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
