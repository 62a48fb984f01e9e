import type { Database } from '../database/database.js';
import { contentTraces } from './content-traces.js';
import { findContents } from './find-contents.js';
import { losses } from './losses.js';
import { openRoots } from './open-roots.js';
import type { StoreLookups } from './store-lookups.js';
import { tableRows } from './table-rows.js';

/** What finds things by their names and ids in a database. */
export function createLookups(database: Database): StoreLookups {
  return {
    openRoots: (limit) => openRoots(database, limit),
    contents: (prefix, limit) => findContents(database, prefix, limit),
    contentTraces: (content, limit) => contentTraces(database, content, limit),
    losses: (filter = {}) => losses(database, filter),
    tableRows: (table, roots) => tableRows(database, table, roots),
  };
}
