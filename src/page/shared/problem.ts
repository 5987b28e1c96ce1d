import { type Problem, VoiceModelsError } from '../../client/index.js';
import { type ProblemName, problemName } from '../../texts/problems.js';
import { joined, type Words } from './dom.js';
import { language, t } from './texts.js';
import { isSignedIn } from './user/session.js';

/** Whether a call has failed with this code. */
export function hasCode(error: unknown, code: VoiceModelsError['code']): boolean {
  return error instanceof VoiceModelsError && error.code === code;
}

/** Whether the service, or what leads to it, gives no answer. */
export function isServiceAway(error: unknown): boolean {
  return hasCode(error, 'network_error') || hasCode(error, 'bad_gateway');
}

/** Of these the texts only tell the kind; what is wrong, the service says. */
const SAID_BY_SERVICE: readonly ProblemName[] = ['input', 'rejected', 'conflict'];

/** What the page shows of a failure. */
export interface ShownProblem {
  readonly title: Words;
  readonly detail: Words;
}

/** A failure as the service, or its client, describes it. */
interface Described extends Pick<Problem, 'title' | 'detail'> {
  readonly code: VoiceModelsError['code'];
  readonly request_id?: string | null;
}

/** How the texts tell of a failed call. */
export function nameOf({ code }: Pick<Described, 'code'>): ProblemName {
  // Every call has the token of the session: one that is refused is that of a session before.
  if (code === 'cross_site_request' && isSignedIn) return 'signedOut';
  return code === 'network_error' && !navigator.onLine ? 'offline' : problemName(code);
}

/** The problem to show for anything that was thrown. */
export function problemOf(error: unknown): ShownProblem {
  if (!(error instanceof VoiceModelsError)) return { title: t('page.scriptFailed'), detail: '' };
  const { code, title, message, requestId } = error;
  return shownOf({ code, title, detail: message, request_id: requestId });
}

/** What went wrong, as one text. */
export function sentenceOf(error: unknown): Words {
  return sentence(problemOf(error));
}

/** What went wrong with one of several voices, as one text. */
export function reasonOf(problem: Problem): Words {
  return sentence(shownOf(problem));
}

/** In the words of the page where it has some. */
function shownOf(problem: Described): ShownProblem {
  const name = nameOf(problem);
  if (name === 'other') return { title: inEnglish(problem.title), detail: inEnglish(problem.detail) };
  const title = t(`problems.${name}`);
  if (SAID_BY_SERVICE.includes(name)) return { title, detail: inEnglish(problem.detail) };
  const request = name === 'broken' && problem.request_id ? ` ${t('problems.request')}: ${problem.request_id}` : '';
  return { title, detail: `${t(`problems.${name}_do`)}${request}` };
}

function sentence({ title, detail }: ShownProblem): Words {
  return joined(title, '. ', detail);
}

/** What the service says is English, whatever the language of the page. */
export function inEnglish(text: string): Words {
  if (language === 'en') return text;
  const words = document.createElement('span');
  words.lang = 'en';
  words.textContent = text;
  return words;
}
