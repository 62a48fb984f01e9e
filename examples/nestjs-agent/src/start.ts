import { connectModel } from './model.js';
import { createApp } from './create-app.js';

const app = await createApp(await connectModel());
await app.listen(process.env['PORT'] ?? 3000, '127.0.0.1');
console.log(
  `curl ${await app.getUrl()}/api/support/chat -H 'x-customer-id: cus_7301' --json '{"message": "Where are my orders A1001 and A1005?"}'`,
);
