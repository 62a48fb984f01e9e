// A collector that takes OTLP as JSON, counts every span, and fails as it is told. Started by `startSink`.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { SinkMode, SinkReport } from './sink-mode.ts';

let mode: SinkMode = { kind: 'ok' };
const seen: Map<string, number> = new Map();
let requests = 0;
let open = 0;
let maxOpen = 0;
let refused = 0;
const attempts: number[] = [];

interface Payload {
  readonly resourceSpans?: readonly {
    readonly scopeSpans?: readonly {
      readonly spans?: readonly {
        readonly traceId: string;
        readonly spanId: string;
        readonly name: string;
      }[];
    }[];
  }[];
}

const server = createServer(async (req, res) => {
  requests++;
  open++;
  maxOpen = Math.max(maxOpen, open);
  attempts.push(Date.now());
  res.on('close', () => open--);
  try {
    const body = await text(req);
    await answer(JSON.parse(body) as Payload, res);
  } catch {
    res.destroy();
  }
});

/** Counts the spans and says what this mode says. */
async function answer(payload: Payload, res: ServerResponse): Promise<void> {
  const spans = (payload.resourceSpans ?? []).flatMap(
    (r) => r.scopeSpans?.flatMap((s) => s.spans ?? []) ?? [],
  );
  if (mode.kind === 'hang') return;
  if (mode.kind === 'slow') {
    const { delayMs } = mode;
    await new Promise((resolve) => setTimeout(resolve, delayMs));
  }
  if (mode.kind === 'status') {
    refused++;
    const retry = mode.retryAfterS === undefined ? {} : { 'retry-after': String(mode.retryAfterS) };
    res.writeHead(mode.status, retry).end();
    return;
  }
  const poison = mode.poison;
  if (poison !== undefined && spans.some((span) => span.traceId === poison)) {
    refused++;
    res.writeHead(400).end();
    return;
  }
  for (const { traceId, spanId } of spans) {
    const id = `${traceId}:${spanId}`;
    seen.set(id, (seen.get(id) ?? 0) + 1);
  }
  if (mode.kind === 'garbage') return garbage(res, mode.bytes);
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end(
    JSON.stringify(
      mode.rejected === undefined
        ? {}
        : { partialSuccess: { rejectedSpans: String(mode.rejected), errorMessage: 'too many' } },
    ),
  );
}

/** Answers with more than anyone should read. */
function garbage(res: ServerResponse, bytes: number): void {
  const piece = Buffer.alloc(65_536, 'x');
  let left = bytes;
  res.writeHead(200, { 'content-type': 'application/json' });
  const more = (): void => {
    while (left > 0) {
      left -= piece.length;
      if (!res.write(piece)) return void res.once('drain', more);
    }
    res.end();
  };
  more();
}

async function text(stream: IncomingMessage): Promise<string> {
  let whole = '';
  for await (const piece of stream.setEncoding('utf8')) whole += piece as string;
  return whole;
}

const control = createServer(async (req, res) => {
  if (req.method === 'POST') {
    mode = JSON.parse(await text(req)) as SinkMode;
    if (mode.kind === 'down') {
      server.close();
      server.closeAllConnections();
    } else if (!server.listening) server.listen(dataPort, '127.0.0.1');
    attempts.length = 0;
  }
  const report: SinkReport = {
    spans: [...seen],
    requests,
    refused,
    maxOpen,
    attempts,
  };
  res.end(JSON.stringify(report));
});

let dataPort = 0;
server.listen(0, '127.0.0.1', () => {
  dataPort = portOf(server.address());
  control.listen(0, '127.0.0.1', () =>
    process.send?.({ port: portOf(control.address()), dataPort }),
  );
});

function portOf(address: unknown): number {
  return (address as { readonly port: number }).port;
}
process.on('disconnect', () => process.exit(0));
