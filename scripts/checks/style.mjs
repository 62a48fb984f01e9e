import { toolProblems } from './tool.mjs';

/** oxlint with the rules of the house. */
export function lint() {
  return toolProblems('oxlint', ['--format=unix', '--deny-warnings', '.']);
}

/** Every file is in the house format. */
export function format() {
  return toolProblems('oxfmt', ['--list-different', '.']);
}
