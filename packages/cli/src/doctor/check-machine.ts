import { note, ok, wrong, type Finding } from './finding.js';

const LEAST = [22, 13] as const;

/** Looks at the Node that runs this. */
export function checkMachine(): readonly Finding[] {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isOld = major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1]);
  if (isOld)
    return [
      wrong('node', `Node ${process.versions.node}`, `Use Node ${LEAST.join('.')} or later.`),
    ];
  if (process.getBuiltinModule('node:sqlite') === undefined)
    return [
      wrong(
        'node',
        `Node ${process.versions.node} without node:sqlite`,
        'Use a Node that was built with it, or keep traces in PostgreSQL.',
      ),
    ];
  return [
    ok('node', `Node ${process.versions.node} with node:sqlite`),
    ...(major >= 24
      ? []
      : [
          note(
            'node',
            'SQLite has no percentile functions before Node 24',
            'llmtrace does without; only your own SQL may miss them.',
          ),
        ]),
  ];
}
