import type { LlmTraceRecord } from '../model/record.js';
import { keepRawForm, markRaw } from './forms.js';
import type { SealContext } from './seal-context.js';
import type { Sealed } from './sealed.js';
import { cloneWithSlots } from './text-slots.js';

/**
 * Makes a record in the form that anybody may have and, where some exporters may take raw text and the policy keeps any,
 * in a second one for them. Shape: what `seal` makes is plain JSON and may share its parts with the next one it makes.
 */
export function sealForms<R extends LlmTraceRecord>(
  context: SealContext,
  seal: () => R,
): Sealed<R> {
  const record = seal() as Sealed<R>;
  if (!context.hasRawForm) {
    if (context.keptRaw) markRaw(record);
    return record;
  }
  const open = cloneWithSlots<Sealed<R>>(record);
  context.showRaw();
  keepRawForm(open, seal() as Sealed<R>);
  return open;
}
