import { isLoopbackVisitor } from '../http/loopback.js';
import type { Gate } from './authenticate.js';

const REMEDY =
  'This dashboard answers visitors of the same machine alone, until the app says who may look. ' +
  'Give llmTraceDashboard an `authorize` function that names the user, or `auth: { secret }`.';

/** Lets in whoever sits at this machine, as admin: what there is without `authorize`. */
export const loopbackGate: Gate = {
  async authenticate(req) {
    return isLoopbackVisitor(req)
      ? { user: { user: 'local', role: 'admin' } }
      : { status: 403, remedy: REMEDY };
  },
};
