// Swallows every export on a loopback port of its own process, so that its cost is in nobody's figures, and counts the
// spans of one name, of which each request has one: what never arrives has been dropped.
import { createServer } from 'node:http';

const COUNTED = Buffer.from('agent_loop');
let arrived = 0;

const server = createServer((req, res) => {
  const chunks = [];
  req.on('data', (chunk) => chunks.push(chunk));
  req.on('end', () => {
    res.setHeader('content-type', 'application/json');
    res.end('{}');
    const body = Buffer.concat(chunks);
    for (let at = body.indexOf(COUNTED); at >= 0; at = body.indexOf(COUNTED, at + COUNTED.length))
      arrived++;
  });
});
server.listen(0, '127.0.0.1', () =>
  process.send({ url: `http://127.0.0.1:${server.address().port}` }),
);
process.on('message', () => {
  process.send({ arrived });
  arrived = 0;
});
process.on('disconnect', () => process.exit(0));
