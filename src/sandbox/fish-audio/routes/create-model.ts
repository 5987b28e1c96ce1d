import { randomUUID } from 'node:crypto';
import type { Account } from '../accounts';
import { type Form, readForm } from '../http/read-form';
import { apiError, HttpError, json } from '../http/response';
import type { Route } from '../http/router';
import { FormValidation } from '../models/form-validation';
import { type ModelEntity, newModelEntity, VISIBILITIES } from '../models/model-entity';
import type { Settings } from '../options';
import { inspectSample } from '../samples/inspect-sample';
import type { ReceivedFile } from '../samples/sample-storage';
import type { SandboxContext } from '../sandbox-context';

const MAX_SAMPLES = 20;

/** `POST /model`: makes a voice model from one to twenty samples (Fish Audio OpenAPI, create model). */
export function createModelRoute(context: SandboxContext): Route {
  return {
    method: 'POST',
    path: /^\/model$/,
    handle: async (exchange) => {
      const account = context.accounts.authenticate(exchange.header('authorization'));
      const { settings } = context;
      const form = await readForm(exchange, { keepBytes: settings.keepBytes, maxFileBytes: settings.maxSampleBytes });
      const samples = form.files.get('voices') ?? [];
      const checks = checkForm(form, samples.length);
      checks.throwIfAny(settings.validationErrors);
      await checkSamples(samples, settings);
      const entity = entityOf(checks, account);
      if (checks.flag('generate_sample', false)) entity.samples = [demoSample(context.url, entity)];
      const fields = Object.fromEntries(form.values);
      context.modelStore.add({ entity, ownerId: account.id, createdAtMs: Date.now(), samples, fields });
      context.creates++;
      return json(201, context.modelStore.get(entity._id)?.entity);
    },
  };
}

function checkForm(form: Form, samples: number): FormValidation {
  const checks = new FormValidation(form);
  for (const field of ['type', 'title', 'train_mode']) checks.required(field);
  checks.choice('type', ['tts']);
  checks.choice('train_mode', ['fast']);
  checks.choice('visibility', VISIBILITIES);
  checks.flag('enhance_audio_quality', true);
  checks.flag('generate_sample', false);
  if (samples === 0) checks.add('voices', 'missing', 'Field required');
  checks.atMost('voices', samples, MAX_SAMPLES);
  checkTexts(checks, samples);
  return checks;
}

function entityOf(checks: FormValidation, account: Account): ModelEntity {
  const visibility = checks.choice('visibility', VISIBILITIES) ?? 'private';
  return newModelEntity({
    _id: randomUUID().replaceAll('-', ''),
    title: checks.text('title') ?? '',
    description: checks.text('description') ?? '',
    tags: tagsOf(checks),
    // Publishing needs the web app: a public model is quietly made private (Fish Audio OpenAPI).
    visibility: visibility === 'public' ? 'private' : visibility,
    cover_image: coverOf(checks.form),
    authorId: account.id,
    createdAt: new Date(),
  });
}

// One part for any number of samples is accepted because two official clients join all texts with commas.
function checkTexts(checks: FormValidation, samples: number): void {
  const texts = checks.list('texts').length;
  checks.atMost('texts', texts, MAX_SAMPLES);
  if (texts <= 1 || texts === samples || texts > MAX_SAMPLES) return;
  checks.add('texts', 'value_error', `Value error, ${texts} texts for ${samples} voices`);
}

/** The tags of a form; a comma separates them within one part, as two official clients send them. */
export function tagsOf(checks: FormValidation): string[] {
  const tags = checks.list('tags').flatMap((tag) => tag.split(','));
  return tags.map((tag) => tag.trim()).filter((tag) => tag !== '');
}

/** The relative address that a sent cover image gets; empty without one. */
export function coverOf(form: Form): string {
  const image = form.files.get('cover_image')?.[0];
  return image === undefined ? '' : `coverimage/${image.sha256.slice(0, 32)}`;
}

async function checkSamples(samples: readonly ReceivedFile[], settings: Settings): Promise<void> {
  let totalSeconds = 0;
  for (const [index, sample] of samples.entries()) {
    const name = `voices[${index}] (${sample.fileName || 'no name'})`;
    if (sample.bytes === 0) throw new HttpError(apiError(400, `Audio file ${name} is empty`));
    if (sample.bytes > settings.maxSampleBytes) throw new HttpError(apiError(413, 'Payload Too Large'));
    if (sample.container === null)
      throw new HttpError(apiError(400, `Audio file ${name} is not in a supported format`));
    if (settings.maxTotalSeconds === Number.POSITIVE_INFINITY && !settings.rejectVideo) continue;
    const facts = await inspectSample(sample);
    if (settings.rejectVideo && facts.hasVideo) throw new HttpError(apiError(400, `Audio file ${name} contains video`));
    totalSeconds += facts.seconds ?? 0;
  }
  if (totalSeconds >= settings.maxTotalSeconds) {
    throw new HttpError(apiError(400, `Audio files are too long: ${totalSeconds.toFixed(1)} s in total`));
  }
}

function demoSample(url: string, { _id, title }: ModelEntity): ModelEntity['samples'][number] {
  return {
    title: 'Default Sample',
    text: `This is the voice called ${title}.`,
    task_id: randomUUID().replaceAll('-', ''),
    audio: `${url}/sandbox/audio/${_id}.mp3`,
  };
}
