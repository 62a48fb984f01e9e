import { afterEach, beforeEach } from 'vitest';
import { setActiveTracer } from '../../src/context/registry.js';
import { Recorder } from './recorder-owner.js';

export { Recorder };

/** A recorder in force for each test of a file. */
export function useRecorder(): { current: Recorder } {
  const holder = { current: new Recorder() };
  beforeEach(() => {
    holder.current = new Recorder();
    setActiveTracer(holder.current);
  });
  afterEach(() => setActiveTracer(undefined));
  return holder;
}
