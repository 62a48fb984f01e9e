import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StartProxy } from './proxy.js';

const NGINX = process.env['NGINX'] ?? '/usr/sbin/nginx';

/** nginx on a free port of this machine. Errors: where it is not installed: `apt-get install nginx-light`. */
export const startNginx: StartProxy = async ({ prefix, to }) => {
  if (!existsSync(NGINX)) throw new Error(`${NGINX} is not there: apt-get install nginx-light`);
  const dir = mkdtempSync(join(tmpdir(), 'llmtrace-nginx-'));
  const port = await freePort();
  const file = join(dir, 'nginx.conf');
  writeFileSync(file, configOf(dir, port, prefix, to));
  const nginx = spawn(NGINX, ['-c', file, '-p', dir, '-e', join(dir, 'error.log')], {
    stdio: 'ignore',
  });
  await listening(port, nginx);
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const ended = once(nginx, 'exit');
      nginx.kill('SIGTERM');
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

function configOf(dir: string, port: number, prefix: string, to: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${dir}/${name};`)
    .join('\n  ');
  return `daemon off;
master_process off;
pid ${dir}/nginx.pid;
events {}
http {
  access_log off;
  ${temporary}
  server {
    listen 127.0.0.1:${port};
    location = /beside { return 200 beside; }
    location ${prefix}/ {
      proxy_pass ${to}/;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
    }
  }
}
`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves when somebody answers on a port. Errors: where the program ends before. */
async function listening(port: number, program: ReturnType<typeof spawn>): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const event = await Promise.race([
      once(socket, 'connect').then(() => 'connected'),
      once(socket, 'error').then(
        () => 'refused',
        () => 'refused',
      ),
      once(program, 'exit').then(() => 'ended'),
    ]).catch(() => 'refused');
    socket.destroy();
    if (event === 'connected') return;
    if (event === 'ended') throw new Error('nginx did not start');
    await new Promise((later) => setTimeout(later, 20));
  }
}
