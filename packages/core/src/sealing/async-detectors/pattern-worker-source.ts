/**
 * The program of the worker that tries patterns, as text, so that the ESM and the CommonJS build start the same one.
 * Shape: says `{ ready }` once; takes `{ id, text }`, answers `{ id, found }` with `[pattern, start, end]` triples in one list, or `{ id, error }`.
 */
export const PATTERN_WORKER_SOURCE: string = `
'use strict';
const { parentPort, workerData } = require('node:worker_threads');
const MAX_FINDINGS = 10000;
const patterns = workerData.map(({ source, flags }) => new RegExp(source, flags));
parentPort.on('message', ({ id, text }) => {
  const found = [];
  try {
    patterns.forEach((pattern, index) => {
      pattern.lastIndex = 0;
      for (let match; (match = pattern.exec(text)) !== null; ) {
        const range = (match.indices.groups && match.indices.groups.value) || match.indices[0];
        if (range[1] > range[0]) found.push(index, range[0], range[1]);
        if (match.indices[0][0] === match.indices[0][1]) pattern.lastIndex++;
        if (found.length > 3 * MAX_FINDINGS) throw new Error('too many findings');
      }
    });
    parentPort.postMessage({ id, found });
  } catch (error) {
    parentPort.postMessage({ id, error: String(error && error.name) });
  }
});
parentPort.postMessage({ ready: true });
`;
