import { staleReferences } from '../workspace/references.mjs';

const written = staleReferences({ write: true });
console.log(written.length === 0 ? 'Nothing to change.' : `Rewritten: ${written.join(', ')}`);
