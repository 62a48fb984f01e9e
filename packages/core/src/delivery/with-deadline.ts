import { timerMs } from '../model/timer-ms.js';

/** Waits for work, but not longer than a time. Units: ms. Shape: whether the work was done by then. */
export async function withDeadline(work: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, timerMs(timeoutMs), false);
  });
  try {
    return await Promise.race([work.then(() => true), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
