// The least that answers /healthz with express. Plain JavaScript, so that no compiler is started with it. PORT says where.
const express = require('express');

const app = express();
app.get('/healthz', (_req, res) => {
  res.json({ status: 'ok' });
});
app.listen(Number(process.env.PORT), '127.0.0.1');
