import type { HttpOptions } from '@llmtrace/core/http';
import type { ContractStory } from './contract-story.js';

/** The options that the contract varies; an app adds its own `user` resolver. */
export type ContractOptions = Pick<HttpOptions<unknown>, 'tracer' | 'incoming' | 'traceIdHeader'>;

/** An app that listens on a real socket. */
export interface RunningApp {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Makes an app with these routes, in the way of its framework:
 *
 * | route | does |
 * |---|---|
 * | everything | enters `story.appStorage` with `'app'`, is traced, then `story.arrived`, then the JSON parser, then sets the user `u-1` that its `user` resolver reads |
 * | `POST /api/:tenant/support/chat` | `story.chat`, from nested routers where there are any, traced a second time in the outer one |
 * | `GET /api/:tenant/support/throw-sync` and `throw-async` | `story.fail`, at once or after an await |
 * | `POST /emitter` | reads the body by `story.readByEvents`, then `story.chat` |
 * | `GET /stream` | `story.events` as server-sent events |
 * | `GET /teapot` | throws `story.handled`; error middleware answers it with 418 |
 * | `GET /hang` | `story.hang`, never answers |
 * | `GET /health` | `{"ok":true}` |
 */
export type CreateContractApp = (
  options: ContractOptions,
  story: ContractStory,
) => Promise<RunningApp>;
