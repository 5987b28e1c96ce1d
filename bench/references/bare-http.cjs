// The least that answers /healthz in Node, and so what Node itself costs. PORT says where.
const http = require('node:http');

http
  .createServer((_req, res) => {
    res.writeHead(200, { 'Content-Type': 'application/json' });
    res.end('{"status":"ok"}');
  })
  .listen(Number(process.env.PORT), '127.0.0.1');
