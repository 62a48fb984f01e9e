import { nothing } from './nowhere.js';

export const unresolvable: unknown = nothing;
