import type { ReferenceSample } from '../../../client/index.js';
import { fullTime } from '../../../texts/moments.js';
import { lengthOf } from '../../../texts/voice-look.js';
import { copyText } from '../../shared/clipboard.js';
import { clone, elementWith, fill, find, setIcon } from '../../shared/dom.js';
import { formatBytes, formatSeconds } from '../../shared/format.js';
import { language, plural, t } from '../../shared/texts.js';
import { showToast } from '../../shared/toast.js';
import type { Lent, ListedVoice } from '../../shared/voices/listed-voice.js';

/** A term, and its value as text or as an id that can be copied. */
type Fact = readonly [term: string, value: string | { readonly id: string }];

/** Shows everything that is kept about a voice as a list of terms and values. */
export function showFacts(list: HTMLElement, voice: ListedVoice, echo: string): void {
  const shown = [...factsOf(voice, echo), ...idsOf(voice)].filter(([, value]) => value !== '');
  list.replaceChildren(...shown.flatMap(([term, value]) => [elementWith('dt', term), describe(term, value)]));
}

function describe(term: string, value: Fact[1]): HTMLElement {
  if (typeof value === 'string') {
    const text = elementWith('dd', value);
    text.dir = 'auto';
    return text;
  }
  const description = elementWith('dd', '');
  description.append(copyableId(term, value.id));
  return description;
}

function factsOf(voice: ListedVoice, echo: string): Fact[] {
  const { lent } = voice;
  return lent ? factsOfLent(voice, lent, echo) : factsOfOwn(voice, echo);
}

/** Of a voice that was lent little is told. */
function factsOfLent(voice: ListedVoice, { mayLink }: Lent, echo: string): Fact[] {
  return [
    [t('sharing.may'), t(mayLink ? 'sharing.may_link' : 'sharing.may_speak')],
    [t('details.description'), voice.description],
    [t('details.tags'), voice.tags.join(', ')],
    [t('details.echo'), echo],
    [t('details.made'), fullTime(new Date(voice.created_at), language)],
  ];
}

function factsOfOwn(voice: ListedVoice, echo: string): Fact[] {
  const { usage, consent } = voice;
  const when = (iso: string) => fullTime(new Date(iso), language);
  const [made, changed] = [when(voice.created_at), when(voice.updated_at)];
  const spoken =
    usage.speech_count === 0 || usage.last_used_at === null
      ? t('details.usageNone')
      : t(plural(usage.speech_count, 'details.usageOnce', 'details.usageText'), {
          count: usage.speech_count,
          seconds: Math.round(usage.audio_seconds),
          when: when(usage.last_used_at),
        });
  // The line of that sample names the file as well.
  const isOfASample = voice.samples.some(({ file_name }) => file_name === voice.audio_file_path);
  return [
    [t('details.description'), voice.description],
    [t('details.tags'), voice.tags.join(', ')],
    [t('details.echo'), echo],
    [t('details.length'), lengthOf(voice)],
    [t('details.made'), made],
    [t('details.changed'), changed === made ? '' : changed],
    [t('details.expires'), voice.expires_at === undefined ? '' : when(voice.expires_at)],
    [t('details.missingSince'), voice.missing_since === null ? '' : when(voice.missing_since)],
    [t('details.usage'), spoken],
    [t('details.consent'), consent ? t(`details.consent_${consent.basis}`) : ''],
    [t('details.file'), isOfASample ? '' : voice.audio_file_path],
    [t('details.kept'), t(`details.kept_${voice.sample_status}`)],
    ...voice.samples.flatMap((sample): Fact[] => [
      [t('details.sample'), describeSample(sample)],
      [t('details.transcript'), sample.transcript ?? ''],
    ]),
  ];
}

function idsOf(voice: ListedVoice): Fact[] {
  const id = (value: string | null | undefined) => (value ? { id: value } : '');
  return [
    [t('details.modelId'), id(voice.model_id)],
    [t(voice.lent ? 'sharing.owner' : 'details.userId'), id(voice.user_id)],
    [t('details.echoId'), id(voice.echo_id)],
    [t('details.recordId'), id(voice._id)],
    [t('details.sameKey'), id(voice.same_key_as)],
  ];
}

function describeSample({ container, codec, duration_seconds, bytes, file_name }: ReferenceSample): string {
  const duration = duration_seconds === null ? null : formatSeconds(duration_seconds);
  const parts = [container, codec, duration, formatBytes(bytes)].filter((part) => part !== null);
  // Of MP3 and FLAC the container and the codec have one name.
  return `${file_name}: ${[...new Set(parts)].join(', ')}`;
}

/** An id with a button that copies it, where the browser allows that (https and localhost only). */
function copyableId(what: string, id: string): HTMLElement {
  const line = clone('#id-template', '.id-line');
  fill(line, 'id', id);
  const button = find(line, '[data-role="copy"]', HTMLButtonElement);
  button.hidden = !navigator.clipboard;
  button.ariaLabel = t('details.copy', { what });
  button.addEventListener('click', async () => {
    const isCopied = await copyText(id);
    showToast(t(isCopied ? 'details.copied' : 'details.copyRefused'));
    if (isCopied) setIcon(button, 'check');
  });
  return line;
}
