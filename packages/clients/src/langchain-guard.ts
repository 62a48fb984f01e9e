import { report } from '@llmtrace/core/client';

/** Carries a guard's refusal of a call out of a handler. Shape: `refusal` is what the guard threw. */
export class Refused {
  readonly refusal: unknown;

  constructor(refusal: unknown) {
    this.refusal = refusal;
  }
}

/** The handler, whose methods throw refusals and nothing else: what goes wrong in them is reported. */
export function guarded<H extends object>(handler: H): H {
  const members = Object.entries(handler).map(([name, member]: [string, unknown]) => [
    name,
    typeof member === 'function' ? guardedMethod(member as Method) : member,
  ]);
  return Object.fromEntries(members) as H;
}

type Method = (...args: unknown[]) => unknown;

function guardedMethod(method: Method): Method {
  return (...args) => {
    try {
      return method(...args);
    } catch (fault) {
      if (fault instanceof Refused) throw fault.refusal;
      report('hook_error', 'an event of LangChain could not be traced', fault);
      return undefined;
    }
  };
}
