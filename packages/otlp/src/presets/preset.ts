import { invalid } from '../config/invalid-option.js';
import type { Env } from '../config/otlp-environment.js';
import { resolveOtlp } from '../config/resolve-otlp.js';
import { OtlpExporter } from '../exporter/otlp-exporter.js';
import type { OtlpOptions } from '../exporter/otlp-options.js';

/** What can be changed about every preset. */
export type PresetOptions = Pick<
  OtlpOptions,
  | 'name'
  | 'dialect'
  | 'compression'
  | 'timeoutMs'
  | 'maxRequestBytes'
  | 'allowRaw'
  | 'resource'
  | 'scores'
>;

const RESOURCE_VARIABLES = ['OTEL_RESOURCE_ATTRIBUTES', 'OTEL_SERVICE_NAME'];

/**
 * Makes the exporter of a preset. Of the `OTEL_*` variables it reads those of the resource alone: the others tell of
 * another receiver.
 */
export function presetExporter<O extends PresetOptions>(
  path: string,
  options: O,
  own: ReadonlySet<keyof O & string>,
  made: Pick<OtlpOptions, 'endpoint' | 'headers'> & PresetOptions,
): OtlpExporter {
  const given = Object.entries(options).filter(([key]) => !own.has(key as keyof O & string));
  const env = Object.fromEntries(RESOURCE_VARIABLES.map((name) => [name, process.env[name]]));
  return new OtlpExporter(resolveOtlp({ ...made, ...Object.fromEntries(given) }, env, path));
}

/**
 * A value that a target cannot do without, from its option or its variable.
 *
 * Errors: `invalid_option` naming both.
 */
export function needed(
  path: string,
  value: string | undefined,
  variable?: string,
  env: Env = process.env,
): string {
  const found = value ?? (variable === undefined ? undefined : env[variable]);
  if (typeof found === 'string' && found !== '') return found;
  const or = variable === undefined ? '' : `, or the variable ${variable} set`;
  return invalid(path, `a non-empty string${or}`);
}

/** A base URL without the slash at its end. */
export function baseUrl(value: string): string {
  return typeof value === 'string' ? value.replace(/\/+$/, '') : value;
}
