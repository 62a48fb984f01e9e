import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './process/run.mjs';
import { members } from './workspace/members.mjs';
import { root } from './workspace/root.mjs';

const STAMP = join(root, 'node_modules', '.cache', 'llmtrace', 'installed');

/**
 * Installs the workspace when node_modules is missing or was installed from another lockfile.
 *
 * Shape: resolves with the exit code, 0 when there was nothing to do. In CI the lockfile must fit;
 * elsewhere pnpm brings one that does not fit the manifests up to date, and this says so.
 */
export async function bootstrap() {
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint()) return 0;
  console.log('Installing the workspace (first run or changed dependencies) …');
  const before = lockfile();
  const frozen = process.env.CI ? '--frozen-lockfile' : '--prefer-frozen-lockfile';
  const code = await pnpm(['install', '--reporter=append-only', '--loglevel=error', frozen]);
  if (code !== 0) {
    console.error(`The install ended with exit code ${code}. See the lines of pnpm above.`);
    return code;
  }
  if (lockfile() !== before) {
    console.log('pnpm-lock.yaml did not fit the manifests and was brought up to date: commit it.');
  }
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, fingerprint());
  return 0;
}

function lockfile() {
  const file = join(root, 'pnpm-lock.yaml');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Runs the pnpm that the root manifest names, fetched by npm. */
export function pnpm(args, options = {}) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const windows = process.platform === 'win32';
  return run(windows ? 'npx.cmd' : 'npx', ['--yes', packageManager, ...args], {
    ...options,
    shell: windows,
  });
}

/** A hash of the lockfile, of the workspace settings and of every dependency list. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']) {
    const file = join(root, name);
    hash.update(existsSync(file) ? readFileSync(file) : 'none');
  }
  for (const { folder, manifest } of members()) {
    const { name, dependencies, devDependencies, peerDependencies, optionalDependencies } =
      manifest;
    hash.update(
      JSON.stringify([
        folder,
        name,
        dependencies,
        devDependencies,
        peerDependencies,
        optionalDependencies,
      ]),
    );
  }
  return hash.digest('hex');
}
