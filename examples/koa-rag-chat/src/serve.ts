import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type Koa from 'koa';

/** A listening app. */
export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts an app on this machine, on a free port unless told. */
export async function serve(app: Koa, port = 0): Promise<Served> {
  const server = app.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
