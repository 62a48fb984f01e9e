// The floor: one `als.run` and one plain object per span, the same promises, nothing exported.
import { AsyncLocalStorage } from 'node:async_hooks';
import { defineService } from '../workload.mjs';

export function start() {
  const als = new AsyncLocalStorage();
  const wrap = (kind, name, fn) =>
    function (...args) {
      const parent = als.getStore();
      const span = {
        kind,
        name,
        parent,
        start: performance.now(),
        end: 0,
        input: args[0],
        output: undefined,
      };
      parent?.spans?.push(span);
      span.spans = parent?.spans;
      return als.run(span, fn, ...args).then(
        (result) => {
          span.output = result;
          span.end = performance.now();
          return result;
        },
        (error) => {
          span.end = performance.now();
          throw error;
        },
      );
    };
  const agent = defineService(wrap);
  const root = () => ({ name: 'POST /chat', start: performance.now(), end: 0, spans: [] });
  return {
    trace(input) {
      const trace = root();
      return als.run(trace, agent, input).then((result) => {
        trace.end = performance.now();
        return result;
      });
    },
    middleware: (req, res, next) => als.run(root(), next),
    agent,
    flush: async () => {},
  };
}
