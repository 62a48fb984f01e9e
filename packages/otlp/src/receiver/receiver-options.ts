import type { IncomingMessage } from 'node:http';
import type { SealedRecord } from '@llmtrace/core';
import type { SealerOptions } from '@llmtrace/core/sealer';

/** How OTLP is received. */
export interface OtlpReceiverOptions extends SealerOptions {
  /** Takes the records of a request; a sender hears "taken" once it has resolved. */
  readonly sink: (records: readonly SealedRecord[]) => Promise<void> | void;
  /** What senders must say as `Authorization: Bearer …`; at least 16 characters. One of `token` and `authorize` is needed. */
  readonly token?: string;
  /** Decides by the request, before its body is read. */
  readonly authorize?: (request: IncomingMessage) => boolean | Promise<boolean>;
  /** Units: bytes of a body, before and after decompression. Default: 16 MB. */
  readonly maxBodyBytes?: number;
  /** Requests that are worked on at once; more are answered 429. Default: 16. */
  readonly maxConcurrent?: number;
}
