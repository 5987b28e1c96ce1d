import { randomUUID } from 'node:crypto';
import type { Account } from '../accounts';
import type { Behaviour } from '../behaviour/behaviour';
import { checkLimits } from '../http/check-limits';
import { FormValidation } from '../http/form-validation';
import type { HttpExchange } from '../http/http-exchange';
import { type Form, readForm } from '../http/read-form';
import { json, type SandboxResponse } from '../http/response';
import type { Route } from '../http/router';
import { inPlace } from '../inference';
import { type ModelEntity, newModelEntity, VISIBILITIES } from '../models/model-entity';
import { newQuality } from '../models/model-quality';
import { checkSamples } from '../samples/check-samples';
import type { SandboxContext } from '../sandbox-context';

const MAX_SAMPLES = 20;

/** `POST /model`: creates a voice model from one to twenty samples (Fish Audio OpenAPI, create model). */
export function createModelRoute(context: SandboxContext): Route {
  return {
    method: 'POST',
    path: /^\/model$/,
    handle: async (exchange) => {
      const account = context.accounts.authenticate(exchange.header('authorization'));
      if (!context.behaviour.now.createSlots) return createModel(context, exchange, account);
      return inPlace(context, exchange.signal, account, () => createModel(context, exchange, account));
    },
  };
}

async function createModel(
  context: SandboxContext,
  exchange: HttpExchange,
  account: Account,
): Promise<SandboxResponse> {
  const { settings } = context;
  const behaviour = context.behaviour.now;
  const form = await readForm(exchange, { keepBytes: settings.keepBytes, maxFileBytes: settings.maxSampleBytes });
  const samples = form.files.get('voices') ?? [];
  const validation = checkForm(form, samples.length, behaviour);
  validation.throwIfAny(settings.validationErrors);
  const seconds = await checkSamples(samples, settings, behaviour);
  const entity = entityOf(validation, account, behaviour);
  entity.quality = newQuality({ samples, seconds }, behaviour);
  if (validation.flag('generate_sample', false)) entity.samples = [demoSample(context.url, entity)];
  const fields = Object.fromEntries(form.values);
  const training = context.newTraining();
  const createdAtMs = training.startedAtMs;
  context.modelStore.add({ entity, ownerId: account.id, createdAtMs, samples, seconds, training, fields });
  context.creates++;
  return json(201, context.modelStore.get(entity._id)?.entity);
}

function checkForm(form: Form, samples: number, { limits, publicVisibility }: Behaviour): FormValidation {
  const validation = new FormValidation(form);
  for (const field of ['type', 'title', 'train_mode']) validation.required(field);
  validation.choice('type', ['tts']);
  validation.choice('train_mode', ['fast']);
  const visibility = validation.choice('visibility', VISIBILITIES);
  validation.flag('enhance_audio_quality', true);
  validation.flag('generate_sample', false);
  if (samples === 0) validation.add('voices', 'missing', 'Field required');
  validation.atMost('voices', samples, MAX_SAMPLES);
  checkTexts(validation, samples, limits.transcriptsAllOrNone);
  checkLimits(validation, limits);
  if (publicVisibility === 'needs-cover' && visibility === 'public' && !form.files.has('cover_image')) {
    validation.add('cover_image', 'missing', 'Field required');
  }
  return validation;
}

function entityOf(validation: FormValidation, account: Account, { publicVisibility }: Behaviour): ModelEntity {
  const visibility = validation.choice('visibility', VISIBILITIES) ?? 'private';
  return newModelEntity({
    _id: randomUUID().replaceAll('-', ''),
    title: validation.text('title') ?? '',
    description: validation.text('description') ?? '',
    tags: tagsOf(validation),
    // The newer document says that the API cannot publish a new model, and `public` becomes `private` without an error. The
    // older one says that a public model needs a cover image (Fish Audio OpenAPI of 2026-10-05 and 2026-08-22).
    visibility: visibility === 'public' && publicVisibility === 'private' ? 'private' : visibility,
    cover_image: coverOf(validation.form),
    authorId: account.id,
    createdAt: new Date(),
  });
}

// A single text is accepted for any number of samples because two official clients join all texts with commas.
function checkTexts(validation: FormValidation, samples: number, allOrNone: boolean): void {
  const texts = validation.list('texts').length;
  validation.atMost('texts', texts, MAX_SAMPLES);
  const sent = validation.form.values.get('texts')?.length ?? 0;
  if (allOrNone && texts > 0 && texts < sent) {
    validation.add('texts', 'value_error', 'Value error, a text is empty');
    return;
  }
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

function demoSample(url: string, { _id, title }: ModelEntity): ModelEntity['samples'][number] {
  return {
    title: 'Default Sample',
    text: `This is the voice called ${title}.`,
    task_id: randomUUID().replaceAll('-', ''),
    audio: `${url}/sandbox/audio/${_id}.mp3`,
  };
}
