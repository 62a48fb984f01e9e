// The program of the thread that scans large texts, bundled by scan-thread-source.mjs.
// Shape: says { ready } once; takes { id, texts, off, deadlineMs }, answers { id, threadId, types, found }.
import { parentPort, threadId } from 'node:worker_threads';
import { scan } from '../../packages/core/src/sealing/redaction/scan.ts';

parentPort.on('message', ({ id, texts, off, deadlineMs }) => {
  const types = [];
  const limits = { deadlineMs, ...(off.length === 0 ? undefined : { off: new Set(off) }) };
  const found = texts.map(({ text, key }) => {
    try {
      return pack(scan(text, key === undefined ? undefined : { key }, limits), types);
    } catch {
      // Out of time. The text is dropped where it was to be kept.
      return undefined;
    }
  });
  parentPort.postMessage({ id, threadId, types, found }, []);
});

/** As triples of numbers, which are handed over faster than objects. Shape: `[place in types, start, end]` each. */
function pack(findings, types) {
  const triples = new Int32Array(findings.length * 3);
  for (const [i, { type, start, end }] of findings.entries()) {
    let place = types.indexOf(type);
    if (place < 0) place = types.push(type) - 1;
    triples.set([place, start, end], i * 3);
  }
  return triples;
}

parentPort.postMessage({ ready: true }, []);
