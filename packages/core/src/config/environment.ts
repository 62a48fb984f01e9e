import { LlmTraceError } from '../errors.js';

/** The variables of a process. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Reads a variable that says yes or no. Errors: `invalid_option` with its name. */
export function envFlag(env: Env, name: string, fallback: boolean): boolean {
  const value = env[name]?.toLowerCase();
  if (value === undefined || value === '') return fallback;
  if (['1', 'true', 'on', 'yes'].includes(value)) return true;
  if (['0', 'false', 'off', 'no'].includes(value)) return false;
  throw new LlmTraceError(
    'invalid_option',
    `Variable ${name} must be true or false, got "${value.slice(0, 40)}".`,
  );
}

/** Reads a variable that names one of several. Errors: `invalid_option` with its name. */
export function envChoice<T>(
  env: Env,
  name: string,
  choices: Readonly<Record<string, T>>,
  fallback: string,
): T {
  const value = env[name]?.toLowerCase() || fallback;
  if (!Object.hasOwn(choices, value)) {
    const allowed = Object.keys(choices).join(', ');
    throw new LlmTraceError(
      'invalid_option',
      `Variable ${name} must be one of ${allowed}, got "${value.slice(0, 40)}".`,
    );
  }
  return choices[value] as T;
}
