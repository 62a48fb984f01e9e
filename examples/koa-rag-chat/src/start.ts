import { createApp } from './app.js';
import { connectModel } from './model.js';
import { serve } from './serve.js';

const { url } = await serve(
  await createApp(await connectModel()),
  Number(process.env['PORT'] ?? 3000),
);
console.log(
  `curl -N ${url}/api/chat --json '{"message": "Within how many days can I get a full refund?"}'`,
);
