import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { run } from './process/run.mjs';
import { root } from './workspace/root.mjs';

const PACKAGE = join(root, 'packages', 'dashboard');
const SOURCE = join(PACKAGE, 'src', 'ui');
const BUILT = join(PACKAGE, 'node_modules', '.cache', 'ui');
const TARGET = join(PACKAGE, 'src', 'generated', 'ui-assets.ts');

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** Builds the dashboard's page and puts it, compressed, into a module. Does nothing while its source is the same. */
export async function buildUi() {
  if (!existsSync(SOURCE)) return 0;
  const stamp = `// ${fingerprint()}`;
  if (existsSync(TARGET) && readFileSync(TARGET, 'utf8').startsWith(stamp)) return 0;
  const vite = join(PACKAGE, 'node_modules', 'vite', 'bin', 'vite.js');
  const config = join(SOURCE, 'vite.config.ts');
  const code = await run(process.execPath, [
    vite,
    'build',
    '--config',
    config,
    '--logLevel',
    'warn',
  ]);
  if (code !== 0) return code;
  const assets = Object.fromEntries(
    files(BUILT).map((file) => [relative(BUILT, file), assetOf(file)]),
  );
  mkdirSync(dirname(TARGET), { recursive: true });
  writeFileSync(
    TARGET,
    `${stamp}\nimport type { Asset } from '../assets.js';\n\nexport const UI_ASSETS: Readonly<Record<string, Asset>> = ${JSON.stringify(assets)};\n`,
  );
  return 0;
}

function assetOf(file) {
  const bytes = readFileSync(file);
  const type = TYPES[extname(file)];
  if (type === undefined) throw new Error(`${file}: no content type is known for it`);
  return {
    type,
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`,
    brotli: brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }).toString('base64'),
    gzip: gzipSync(bytes, { level: 9 }).toString('base64'),
  };
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of [...files(SOURCE), join(PACKAGE, 'package.json')]) {
    hash.update(relative(PACKAGE, file)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function files(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? files(path) : [path];
    })
    .sort();
}
