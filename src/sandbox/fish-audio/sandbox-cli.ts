import { BEHAVIOUR_USAGE, behaviourFromArguments } from './behaviour/command-line';
import { startSandbox } from './start-sandbox';

const DEFAULT_PORT = 3999;

const USAGE = `npm run sandbox -- [options]: an offline Fish.Audio on SANDBOX_PORT (${DEFAULT_PORT}).
${BEHAVIOUR_USAGE}
While it runs, POST /sandbox/behaviour changes the same in JSON, and POST /sandbox/reset restores it.`;

async function main(): Promise<void> {
  if (process.argv.includes('--help')) return console.log(USAGE);
  const port = Number(process.env.SANDBOX_PORT || DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`SANDBOX_PORT must be a port number from 0 to 65535, not "${process.env.SANDBOX_PORT}".`);
  }
  const sandbox = await startSandbox({ port, ...behaviourFromArguments(process.argv.slice(2)) });
  console.log(`Fish.Audio sandbox: ${sandbox.url}  (offline; any API key works; everything stays in memory)`);
  console.log(
    `Try: curl -s ${sandbox.url}/v1/tts -H 'Authorization: Bearer demo' -H 'Content-Type: application/json' ` +
      `-d '{"text": "Hello from the sandbox.", "format": "mp3"}' -o hello.mp3`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void sandbox.close().then(() => console.log('Fish.Audio sandbox stopped.'));
    });
  }
}

main().catch((error: NodeJS.ErrnoException & { port?: number }) => {
  const taken = error.code === 'EADDRINUSE';
  console.error(taken ? `Port ${error.port} is taken. Set SANDBOX_PORT to a free one.` : error.message);
  process.exitCode = 1;
});
