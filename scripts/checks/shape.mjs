import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { pnpm } from '../bootstrap.mjs';
import { publicPackages } from '../workspace/members.mjs';
import { root } from '../workspace/root.mjs';

const TARBALLS = join(root, 'node_modules', '.cache', 'llmtrace', 'packed');

// Resolvers before Node 12 know no subpaths; every other resolver has to find JavaScript and types.
const IGNORED_RESOLUTIONS = new Set(['node10']);

/** The packed packages resolve, with types, for ESM and CommonJS users. */
export async function shape() {
  rmSync(TARBALLS, { recursive: true, force: true });
  mkdirSync(TARBALLS, { recursive: true });
  const packages = publicPackages();
  const filters = packages.map(({ manifest }) => `--filter=${manifest.name}`);
  const args = ['--recursive', ...filters, 'pack', '--pack-destination', TARBALLS];
  const { code, output } = await pnpm(args, { capture: true });
  if (code !== 0) return [output.trim()];

  const tarballs = readdirSync(TARBALLS);
  const missing =
    tarballs.length === packages.length
      ? []
      : [`${packages.length} packages, but ${tarballs.length} tarballs were packed`];
  const problems = await Promise.all(tarballs.map(tarballProblems));
  return [...missing, ...problems.flat()];
}

async function tarballProblems(name) {
  const bytes = new Uint8Array(readFileSync(join(TARBALLS, name)));
  const linted = await publint({ pack: { tarball: bytes.buffer }, strict: true });
  const analysis = await checkPackage(createPackageFromTarballData(bytes));
  return [
    ...linted.messages.map((message) => `${name}: ${formatMessage(message, linted.pkg)}`),
    ...typeProblems(analysis).map((problem) => `${name}: ${problem}`),
  ];
}

function typeProblems(analysis) {
  if (!analysis.types) return ['has no types'];
  return analysis.problems
    .filter(({ resolutionKind }) => !IGNORED_RESOLUTIONS.has(resolutionKind))
    .map((problem) => `types are wrong: ${JSON.stringify(problem)}`);
}
