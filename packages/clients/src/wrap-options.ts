/** How a client's calls are recorded. */
export interface WrapOptions {
  /** Who serves the model. Default: read from the client's base URL; `openai` for the protocol of OpenAI elsewhere. */
  readonly provider?: string;
  /** What a call's span is called. Default: the provider's own name of the operation, such as `create_response`. */
  readonly name?: string;
  /** `false` records no request text. */
  readonly captureInput?: boolean;
  /** `false` records no answer. */
  readonly captureOutput?: boolean;
}
