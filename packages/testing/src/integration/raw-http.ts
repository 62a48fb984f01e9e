import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Opens a socket to an app and writes bytes as they are, for what an HTTP client would not send. */
export async function openSocket(url: string, ...pieces: readonly string[]): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  for (const piece of pieces) await new Promise((sent) => socket.write(piece, sent));
  return socket;
}

/** Sends bytes and reads whatever the app answers until it closes the connection. */
export async function sendRaw(url: string, ...pieces: readonly string[]): Promise<string> {
  const socket = await openSocket(url, ...pieces);
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  await once(socket, 'close');
  return text;
}
