// Builds everything: the service, the page and the client, side by side, since none of them needs what another one makes.
const { spawn } = require('node:child_process');

const PARTS = ['build:service', 'build:page', 'build:client'];
const npm = process.env.npm_execpath;
if (npm === undefined) throw new Error('Run it as "npm run build".');

for (const part of PARTS) {
  const child = spawn(process.execPath, [npm, 'run', '--silent', part], { stdio: 'inherit' });
  child.on('close', (code) => {
    if (code !== 0) process.exitCode = 1;
  });
}
