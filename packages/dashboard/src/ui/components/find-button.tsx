import { useState } from 'preact/hooks';
import type { ApiFailure } from '../data/api.js';

/** A button that looks something up and leads there. Shape: `find` gives an address, or nothing where there is none. */
export function FindButton({
  label,
  missing,
  find,
}: {
  readonly label: string;
  /** What is said where nothing was found. */
  readonly missing: string;
  readonly find: () => Promise<string | undefined>;
}) {
  const [isLooking, setLooking] = useState(false);
  const [said, setSaid] = useState<string>();
  const look = async (): Promise<void> => {
    setLooking(true);
    try {
      const to = await find();
      if (to === undefined) setSaid(missing);
      else location.hash = to;
    } catch (error) {
      setSaid((error as ApiFailure).message);
    }
  };
  return said === undefined ? (
    <button type="button" aria-busy={isLooking} onClick={() => void look()}>
      {label}
    </button>
  ) : (
    <span class="muted" role="status">
      {said}
    </span>
  );
}
