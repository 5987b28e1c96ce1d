import { tmpdir } from 'node:os';
import path from 'node:path';
import { reasonOf } from '../../errors/reason-of';
import { BEHAVIOUR_USAGE, behaviourFromArguments } from '../fish-audio/behaviour/command-line';
import { PROGRAM_CLIENT } from '../identity/start-provider';
import { SANDBOX_USERS } from '../identity/users';
import { type Demo, startDemo } from './demo';
import { runTour } from './tour';

const ROOT = path.join(__dirname, '..', '..', '..');
const RECORDING = path.join('test', 'fixtures', 'speech.mp3');
const USER_ID = '5f0c1d2e3b4a49688776a5b4';

const SIGN_IN = '--sign-in';

const USAGE = `npm run demo -- [--tour] [options]: the service with an offline Fish.Audio, on PORT (5000).
  --tour                           does everything once, prints it, and ends; takes no other option
  --sign-in                        has people sign in, at an OpenID provider with two users
${BEHAVIOUR_USAGE}`;

function introduction({ url, sandboxUrl, database, issuerUrl }: Demo): string {
  return `
=====================================================================
  DEMONSTRATION: no account, no key, nothing is kept after the end.
  Fish.Audio is an offline sandbox (${sandboxUrl});
  its voices are synthetic sounds, not copies of your recording.
  Database: ${database}
=====================================================================

${issuerUrl === null ? withoutSignIn(url) : withSignIn(url, issuerUrl)}
  Ctrl-C ends it.
`;
}

function withSignIn(url: string, issuerUrl: string): string {
  const { id, secret } = PROGRAM_CLIENT;
  return `
  The page:  ${url}/
  Press "Sign in", and choose who you are: ${Object.values(SANDBOX_USERS)
    .map(({ name }) => name)
    .join(' or ')}. There are no passwords.
  The voices of one are not there for the other. The OpenID provider is ${issuerUrl}.

  A program has tokens of its own. Or paste these, in the project's folder:

  TOKEN=$(curl -s -u ${id}:${secret} -d grant_type=client_credentials -d "scope=voices:read voices:write voices:speak" ${issuerUrl}/token | grep -o '"access_token":"[^"]*' | cut -d '"' -f 4)
  curl -H "Authorization: Bearer $TOKEN" -F audio=@${RECORDING} -F "name=My Voice" ${url}/api/upload-reference
  curl -H "Authorization: Bearer $TOKEN" ${url}/api/voice-models
`;
}

function withoutSignIn(url: string): string {
  return `
  The page:  ${url}/?user_id=${USER_ID}

  Or paste these, in the project's folder:

  curl -F audio=@${RECORDING} -F "name=My Voice" -F user_id=${USER_ID} ${url}/api/upload-reference
  curl "${url}/api/voice-models?user_id=${USER_ID}"
  MODEL_ID=$(curl -s "${url}/api/voice-models?user_id=${USER_ID}&limit=1" | grep -o '"model_id":"[^"]*' | cut -d '"' -f 4)
  curl -H "Content-Type: application/json" -d '{"text":"Hello!"}' -o hello.mp3 ${url}/api/voice-models/$MODEL_ID/speech
  curl -X DELETE "${url}/api/voice-models/$MODEL_ID?fish_audio=true"
`;
}

/** Settings of the service that a demo may have as well: how it is reached, and what is off unless it is asked for. */
const PASSED_ON = ['ALLOWED_HOSTS', 'PUBLIC_URL', 'CORS_ORIGINS', 'TRUST_PROXY', 'CATALOGUE', 'EXPOSE_CREDIT'];

const onProgress = (line: string): void => console.log(`${line} ...`);

async function tour(): Promise<void> {
  const demo = await startDemo({ port: '0', logLevel: 'error', onProgress });
  try {
    console.log(`Service ${demo.url}, sandbox ${demo.sandboxUrl}, database: ${demo.database}`);
    await runTour({
      url: demo.url,
      recording: path.join(ROOT, RECORDING),
      soundFile: path.join(tmpdir(), 'echo-voice-models-tour.mp3'),
      print: (line) => console.log(line),
    });
  } finally {
    await demo.stop();
  }
}

async function stay(): Promise<void> {
  const { PORT = '5000', LOG_LEVEL = 'warn' } = process.env;
  const settings = Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]]));
  const given = process.argv.slice(2);
  const signIn = given.includes(SIGN_IN);
  const behaviour = behaviourFromArguments(given.filter((argument) => argument !== SIGN_IN));
  const demo = await startDemo({ port: PORT, logLevel: LOG_LEVEL, settings, signIn, behaviour, onProgress });
  console.log(introduction(demo));
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  console.log('Stopping.');
  await demo.stop();
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) return console.log(USAGE);
  await (process.argv.includes('--tour') ? tour() : stay());
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`❌ ${reasonOf(error)}`);
    process.exit(1);
  },
);
