import { randomUUID } from 'node:crypto';
import type { Account } from '../accounts';
import { type Form, readForm } from '../exchange/read-form';
import { json, problem, Refusal } from '../exchange/reply';
import { FieldChecks } from '../models/field-checks';
import { type ModelEntity, newModelEntity, VISIBILITIES } from '../models/model-entity';
import type { Settings } from '../options';
import type { Route } from '../router';
import { inspectSample } from '../samples/inspect-sample';
import type { ReceivedFile } from '../samples/sample-storage';
import type { World } from '../world';

const MAX_SAMPLES = 20;

/** `POST /model`: makes a voice model from one to twenty samples (Fish Audio OpenAPI, create model). */
export function createModelRoute(world: World): Route {
  return {
    method: 'POST',
    path: /^\/model$/,
    handle: async (exchange) => {
      const account = world.accounts.authenticate(exchange.header('authorization'));
      const { settings } = world;
      const form = await readForm(exchange, { keepBytes: settings.keepBytes, maxFileBytes: settings.maxSampleBytes });
      const samples = form.files.get('voices') ?? [];
      const checks = checkForm(form, samples.length);
      checks.throwIfAny(settings.validationErrors);
      await checkSamples(samples, settings);
      const entity = entityOf(checks, account);
      if (checks.flag('generate_sample', false)) entity.samples = [demoSample(world.url, entity)];
      const fields = Object.fromEntries(form.values);
      world.library.add({ entity, ownerId: account.id, createdAtMs: Date.now(), samples, fields });
      world.creates++;
      return json(201, world.library.get(entity._id)?.entity);
    },
  };
}

function checkForm(form: Form, samples: number): FieldChecks {
  const checks = new FieldChecks(form);
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

function entityOf(checks: FieldChecks, account: Account): ModelEntity {
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
function checkTexts(checks: FieldChecks, samples: number): void {
  const texts = checks.list('texts').length;
  checks.atMost('texts', texts, MAX_SAMPLES);
  if (texts <= 1 || texts === samples || texts > MAX_SAMPLES) return;
  checks.add('texts', 'value_error', `Value error, ${texts} texts for ${samples} voices`);
}

/** The tags of a form; a comma separates them within one part, as two official clients send them. */
export function tagsOf(checks: FieldChecks): string[] {
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
    if (sample.bytes === 0) throw new Refusal(problem(400, `Audio file ${name} is empty`));
    if (sample.bytes > settings.maxSampleBytes) throw new Refusal(problem(413, 'Payload Too Large'));
    if (sample.container === null) throw new Refusal(problem(400, `Audio file ${name} is not in a supported format`));
    if (settings.maxTotalSeconds === Number.POSITIVE_INFINITY && !settings.rejectVideo) continue;
    const facts = await inspectSample(sample);
    if (settings.rejectVideo && facts.hasVideo) throw new Refusal(problem(400, `Audio file ${name} contains video`));
    totalSeconds += facts.seconds ?? 0;
  }
  if (totalSeconds >= settings.maxTotalSeconds) {
    throw new Refusal(problem(400, `Audio files are too long: ${totalSeconds.toFixed(1)} s in total`));
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
