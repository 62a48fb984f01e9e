import { useState } from 'preact/hooks';
import type { ApiFailure } from '../data/api.js';

/** What someone sees who may not look: why, and the field for the secret where there is one. */
export function Gate({
  failure,
  entered,
}: {
  readonly failure: ApiFailure;
  readonly entered: () => void;
}) {
  const [wrong, setWrong] = useState<string>();
  if (failure.status !== 401) {
    return (
      <main class="gate">
        <h1>llmtrace</h1>
        <p role="alert">{failure.message}</p>
        <button type="button" onClick={entered}>
          Try again
        </button>
      </main>
    );
  }
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const secret = new FormData(event.currentTarget as HTMLFormElement).get('secret');
    const response = await fetch('login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ secret }),
    });
    if (response.ok) return entered();
    const { error } = (await response.json()) as { readonly error: { readonly message: string } };
    setWrong(error.message);
  };
  return (
    <main class="gate">
      <h1>llmtrace</h1>
      <form onSubmit={(event) => void submit(event)}>
        <label>
          Secret
          <input name="secret" type="password" autocomplete="current-password" required />
        </label>
        <button type="submit">Enter</button>
        {wrong && <p role="alert">{wrong}</p>}
      </form>
    </main>
  );
}
