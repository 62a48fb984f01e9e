// Loaded before the app: lets the suite move the wall clock of the process. The message `{ jumpMs }` moves it.
let offset = 0;
const now = Date.now.bind(Date);
Date.now = () => now() + offset;
process.on('message', (message: unknown) => {
  const jump = (message as { readonly jumpMs?: unknown } | null)?.jumpMs;
  if (typeof jump === 'number') offset += jump;
});
