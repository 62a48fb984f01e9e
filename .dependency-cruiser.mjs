import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The order in which a trace passes the folders of core: a folder imports those before it, never after.
const CORE_FOLDERS = [
  'generated',
  'model',
  'context',
  'instrument',
  'http',
  'sampling',
  'sealing',
  'delivery',
  'exporters',
  'config',
  'testing',
];

// The contract that delivery hands records to; the exporters themselves stay beyond its reach.
const EXPORTER_CONTRACT = '^packages/core/src/exporters/exporter\\.ts$';

// Root files of core that every folder may import; the others tie the folders together.
const CORE_SHARED_FILES = ['errors', 'diagnostics', 'trace-directory'];

// What each package may import of the other packages.
const ADAPTER = ['core'];
const READER = ['core', 'cost', 'store'];
const PACKAGES = {
  core: [],
  express: ADAPTER,
  koa: ADAPTER,
  nestjs: ADAPTER,
  fastify: ADAPTER,
  hono: ADAPTER,
  clients: ['core'],
  cost: ['core'],
  otlp: ['core'],
  store: ['core', 'cost'],
  dashboard: READER,
  evals: READER,
  alerts: READER,
  audit: READER,
  cli: ['core', 'cost', 'otlp', 'store', 'dashboard', 'evals', 'alerts', 'audit'],
  testing: ['core', 'store', 'dashboard'],
};

const here = dirname(fileURLToPath(import.meta.url));

function folders(path) {
  const full = join(here, path);
  if (!existsSync(full)) return [];
  return readdirSync(full, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

for (const name of folders('packages')) {
  if (!Object.hasOwn(PACKAGES, name)) {
    throw new Error(`packages/${name} has no line in PACKAGES of .dependency-cruiser.mjs`);
  }
}
for (const name of folders('packages/core/src')) {
  if (!CORE_FOLDERS.includes(name)) {
    throw new Error(`packages/core/src/${name} has no place in CORE_FOLDERS`);
  }
}

const anyOf = (names) => `(?:${names.join('|')})`;

const coreFolderRules = CORE_FOLDERS.slice(0, -1).map((folder, index) => ({
  name: `core-${folder}-imports-upwards`,
  comment: `core/src/${folder} comes before ${CORE_FOLDERS.slice(index + 1).join(', ')}.`,
  severity: 'error',
  from: { path: `^packages/core/src/${folder}/` },
  to: {
    path: `^packages/core/src/${anyOf(CORE_FOLDERS.slice(index + 1))}/`,
    ...(folder === 'delivery' ? { pathNot: EXPORTER_CONTRACT } : {}),
  },
}));

const packageRules = Object.entries(PACKAGES).map(([name, allowed]) => ({
  name: `${name}-imports-only-${allowed.join('-') || 'itself'}`,
  comment: `packages/${name} may import of the packages: ${allowed.join(', ') || 'none'}.`,
  severity: 'error',
  from: { path: `^packages/${name}/src/` },
  to: { path: '^packages/', pathNot: `^packages/${anyOf([name, ...allowed])}/` },
}));

export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one concept or miss a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'core-folders-do-not-import-what-ties-them',
      comment: 'tracer, index and testing import the folders, never the other way round.',
      severity: 'error',
      from: { path: '^packages/core/src/(?!testing/)[^/]+/' },
      to: {
        path: '^packages/core/src/[^/]+$',
        pathNot: `^packages/core/src/${anyOf(CORE_SHARED_FILES)}\\.ts$`,
      },
    },
    {
      name: 'core-has-no-runtime-dependency',
      severity: 'error',
      from: { path: '^packages/core/src/' },
      to: { dependencyTypesNot: ['core', 'local', 'unknown'] },
    },
    {
      name: 'nothing-imports-examples',
      severity: 'error',
      from: { pathNot: '^examples/' },
      to: { path: '^examples/' },
    },
    {
      name: 'source-imports-no-tests',
      severity: 'error',
      from: { path: '^(?:packages|examples)/[^/]+/src/' },
      to: { path: '^(?:test/|bench/|scripts/|(?:packages|examples)/[^/]+/test/)' },
    },
    {
      name: 'published-source-imports-no-dev-dependency',
      comment: "The dashboard's page is bundled with what it imports.",
      severity: 'error',
      from: {
        path: '^packages/(?!testing/)[^/]+/src/',
        pathNot: '^packages/dashboard/src/ui/',
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
    ...coreFolderRules,
    ...packageRules,
  ],
  options: {
    doNotFollow: { path: '(?:^|/)(?:node_modules|dist)/' },
    exclude: { path: '(?:^|/)coverage/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
