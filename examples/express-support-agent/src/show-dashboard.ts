import { once } from 'node:events';
import { serveDashboard, type ServedDashboard } from '@llmtrace/dashboard';

/** Shows the traces in the dashboard while somebody sits at the terminal; elsewhere it says how to open it. */
export async function showDashboard(): Promise<void> {
  if (!process.stdout.isTTY) {
    process.stdout.write('Look at them in a browser: npm run -s llmtrace -- ui\n');
    return;
  }
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const dashboard = await served();
  process.stdout.write(`Look at them in a browser: ${dashboard.url}  (Ctrl-C ends it)\n`);
  await stopped;
  await dashboard.close();
}

/** At the usual port, or at another one where that is taken. */
async function served(): Promise<ServedDashboard> {
  try {
    return await serveDashboard();
  } catch {
    return serveDashboard({ port: 0 });
  }
}
