import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ServiceIdentity } from '../model/identity.js';
import type { Env } from './environment.js';
import type { TracerOptions } from './tracer-options.js';

const SHA_VARIABLES = [
  'GIT_SHA',
  'SOURCE_VERSION',
  'GITHUB_SHA',
  'CI_COMMIT_SHA',
  'VERCEL_GIT_COMMIT_SHA',
  'RENDER_GIT_COMMIT',
  'RAILWAY_GIT_COMMIT_SHA',
  'HEROKU_SLUG_COMMIT',
  'BITBUCKET_COMMIT',
  'CIRCLE_SHA1',
];
const DEPLOYMENT_VARIABLES = [
  'DEPLOYMENT_ID',
  'VERCEL_DEPLOYMENT_ID',
  'RAILWAY_DEPLOYMENT_ID',
  'HEROKU_RELEASE_VERSION',
  'K_REVISION',
];

/** Finds out what runs: options first, then the environment, then git and package.json around the working directory. */
export function resolveIdentity(options: TracerOptions, env: Env, cwd: string): ServiceIdentity {
  const manifest = readManifest(cwd);
  const pipelineVersion = options.pipelineVersion ?? env['PIPELINE_VERSION'] ?? manifest.version;
  const gitSha = options.gitSha ?? firstOf(env, SHA_VARIABLES) ?? readGitHead(cwd);
  const deploymentId = options.deploymentId ?? firstOf(env, DEPLOYMENT_VARIABLES);
  return {
    serviceName:
      options.service ??
      (env['LLMTRACE_SERVICE'] || env['OTEL_SERVICE_NAME'] || manifest.name || 'unknown_service'),
    environment:
      options.environment ?? (env['LLMTRACE_ENVIRONMENT'] || env['NODE_ENV'] || 'development'),
    ...(pipelineVersion ? { pipelineVersion } : undefined),
    ...(gitSha ? { gitSha } : undefined),
    ...(deploymentId ? { deploymentId } : undefined),
  };
}

function firstOf(env: Env, names: readonly string[]): string | undefined {
  for (const name of names) if (env[name]) return env[name];
  return undefined;
}

function readManifest(cwd: string): { name?: string; version?: string } {
  const text = findUp(cwd, 'package.json');
  if (text === undefined) return {};
  try {
    const manifest: unknown = JSON.parse(text);
    if (typeof manifest !== 'object' || manifest === null) return {};
    const { name, version } = manifest as { name?: unknown; version?: unknown };
    return {
      ...(typeof name === 'string' ? { name } : undefined),
      ...(typeof version === 'string' ? { version } : undefined),
    };
  } catch {
    return {};
  }
}

/** Source: gitrepository-layout(5): HEAD holds a commit or `ref: <path>`, the path's file or packed-refs the commit. */
function readGitHead(cwd: string): string | undefined {
  const head = findUp(cwd, join('.git', 'HEAD'))?.trim();
  if (head === undefined) return undefined;
  if (!head.startsWith('ref: ')) return head;
  const ref = head.slice(5);
  const loose = findUp(cwd, join('.git', ref))?.trim();
  if (loose) return loose;
  const packed = findUp(cwd, join('.git', 'packed-refs'))
    ?.split('\n')
    .find((line) => line.endsWith(` ${ref}`));
  return packed?.slice(0, packed.indexOf(' '));
}

function findUp(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const text = readText(join(folder, name));
    if (text !== undefined) return text;
    if (dirname(folder) === folder) return undefined;
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
