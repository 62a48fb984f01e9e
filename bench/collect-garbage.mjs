import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** Leaves nothing to be collected of what was made before: whoever is measured next would have to do it. */
export const collectGarbage = runInNewContext('gc');
