import { randomUUID } from 'node:crypto';
import type { Account } from '../accounts';
import { FormValidation } from '../http/form-validation';
import { type Form, readForm } from '../http/read-form';
import { errorResponse, HttpError, json } from '../http/response';
import type { Route } from '../http/router';
import { type ModelEntity, newModelEntity, VISIBILITIES } from '../models/model-entity';
import type { SandboxSettings } from '../options';
import { inspectSample } from '../samples/inspect-sample';
import type { ReceivedFile } from '../samples/sample-storage';
import type { SandboxContext } from '../sandbox-context';

const MAX_SAMPLES = 20;

/** `POST /model`: creates a voice model from one to twenty samples (Fish Audio OpenAPI, create model). */
export function createModelRoute(context: SandboxContext): Route {
  return {
    method: 'POST',
    path: /^\/model$/,
    handle: async (exchange) => {
      const account = context.accounts.authenticate(exchange.header('authorization'));
      const { settings } = context;
      const form = await readForm(exchange, { keepBytes: settings.keepBytes, maxFileBytes: settings.maxSampleBytes });
      const samples = form.files.get('voices') ?? [];
      const validation = checkForm(form, samples.length);
      validation.throwIfAny(settings.validationErrors);
      await checkSamples(samples, settings);
      const entity = entityOf(validation, account);
      if (validation.flag('generate_sample', false)) entity.samples = [demoSample(context.url, entity)];
      const fields = Object.fromEntries(form.values);
      context.modelStore.add({ entity, ownerId: account.id, createdAtMs: Date.now(), samples, fields });
      context.creates++;
      return json(201, context.modelStore.get(entity._id)?.entity);
    },
  };
}

function checkForm(form: Form, samples: number): FormValidation {
  const validation = new FormValidation(form);
  for (const field of ['type', 'title', 'train_mode']) validation.required(field);
  validation.choice('type', ['tts']);
  validation.choice('train_mode', ['fast']);
  validation.choice('visibility', VISIBILITIES);
  validation.flag('enhance_audio_quality', true);
  validation.flag('generate_sample', false);
  if (samples === 0) validation.add('voices', 'missing', 'Field required');
  validation.atMost('voices', samples, MAX_SAMPLES);
  checkTexts(validation, samples);
  return validation;
}

function entityOf(validation: FormValidation, account: Account): ModelEntity {
  const visibility = validation.choice('visibility', VISIBILITIES) ?? 'private';
  return newModelEntity({
    _id: randomUUID().replaceAll('-', ''),
    title: validation.text('title') ?? '',
    description: validation.text('description') ?? '',
    tags: tagsOf(validation),
    // The API cannot publish a new model: `public` becomes `private` without an error (Fish Audio OpenAPI).
    visibility: visibility === 'public' ? 'private' : visibility,
    cover_image: coverOf(validation.form),
    authorId: account.id,
    createdAt: new Date(),
  });
}

// A single text is accepted for any number of samples because two official clients join all texts with commas.
function checkTexts(validation: FormValidation, samples: number): void {
  const texts = validation.list('texts').length;
  validation.atMost('texts', texts, MAX_SAMPLES);
  if (texts <= 1 || texts === samples || texts > MAX_SAMPLES) return;
  validation.add('texts', 'value_error', `Value error, ${texts} texts for ${samples} voices`);
}

/** The tags of a form. One part may hold several tags separated by commas, as two official clients send them. */
export function tagsOf(validation: FormValidation): string[] {
  const tags = validation.list('tags').flatMap((tag) => tag.split(','));
  return tags.map((tag) => tag.trim()).filter((tag) => tag !== '');
}

/** The relative address of the cover image that was sent; empty without one. */
export function coverOf(form: Form): string {
  const image = form.files.get('cover_image')?.[0];
  return image === undefined ? '' : `coverimage/${image.sha256.slice(0, 32)}`;
}

async function checkSamples(samples: readonly ReceivedFile[], settings: SandboxSettings): Promise<void> {
  let totalSeconds = 0;
  for (const [index, sample] of samples.entries()) {
    const name = `voices[${index}] (${sample.fileName || 'no name'})`;
    if (sample.bytes === 0) throw new HttpError(errorResponse(400, `Audio file ${name} is empty`));
    if (sample.bytes > settings.maxSampleBytes) throw new HttpError(errorResponse(413, 'Payload Too Large'));
    if (sample.container === null)
      throw new HttpError(errorResponse(400, `Audio file ${name} is not in a supported format`));
    if (settings.maxTotalSeconds === Number.POSITIVE_INFINITY && !settings.rejectVideo) continue;
    const facts = await inspectSample(sample);
    if (settings.rejectVideo && facts.hasVideo)
      throw new HttpError(errorResponse(400, `Audio file ${name} contains video`));
    totalSeconds += facts.seconds ?? 0;
  }
  if (totalSeconds >= settings.maxTotalSeconds) {
    throw new HttpError(errorResponse(400, `Audio files are too long: ${totalSeconds.toFixed(1)} s in total`));
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
