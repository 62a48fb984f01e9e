// Measurements that take turns: the speed of a shared machine changes by half from one second to the next, so that only
// what was measured side by side can be compared.

/** What a process says next. Errors: it ended without a word. */
export function message(child) {
  return new Promise((resolve, reject) => {
    const gone = (code) => reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}`));
    child.once('exit', gone);
    child.once('message', (answer) => {
      child.off('exit', gone);
      resolve(answer);
    });
  });
}

/** What a process answers. Errors: as {@link message}. */
export function ask(child, question) {
  const answer = message(child);
  child.send(question);
  return answer;
}

export const round = (n, digits = 1) => Number(n.toFixed(digits));

/** What is measured while the neighbours are quiet: a quarter of the turns cost less. */
export function lowerQuartile(list) {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 4)];
}

/** As {@link lowerQuartile}, of what is the better the more it is. */
export function upperQuartile(list) {
  return [...list].sort((a, b) => b - a)[Math.floor(list.length / 4)];
}

/** Lets each of some names have its turns, there and back again. Shape: what they measured, by name, turn by turn. */
export async function inTurns(names, turns, measure) {
  const rows = Object.fromEntries(names.map((name) => [name, []]));
  for (let turn = 0; turn < turns; turn++) {
    for (const name of turn % 2 === 0 ? names : names.toReversed())
      rows[name].push(await measure(name));
  }
  return rows;
}

/** Puts the turns of another round behind those of the ones before. */
export function addTurns(rows, more) {
  for (const [name, list] of Object.entries(more)) (rows[name] ??= []).push(...list);
}
