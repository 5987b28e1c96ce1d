import { type Request, type Response, Router } from 'express';
import type { SaveOutcome } from '../domain/save-outcome';
import { methods } from '../middleware/methods';
import type { ReceivedUpload, UploadReceiver } from '../middleware/receive-upload/receive-upload';
import { contextOf } from '../middleware/request-context';
import { type CreateVoiceModelParts, createVoiceModel } from '../services/create-voice-model';
import type { CreateVoiceModelInput } from '../services/voice-model-input';
import { answer } from './answer';
import { parseUploadFields } from './upload-reference-fields';

/** What the upload route needs. */
export interface UploadReferenceParts extends CreateVoiceModelParts {
  readonly uploads: UploadReceiver;
}

function parseUpload(received: ReceivedUpload): CreateVoiceModelInput {
  const { name, user_id, echo_id, description, transcript, visibility, ...rest } = parseUploadFields(received);
  return {
    ...rest,
    samples: received.samples,
    transcripts: transcript,
    name: name ?? received.samples[0]?.file_name ?? 'recording',
    user_id: user_id ?? null,
    echo_id: echo_id ?? null,
    description: description ?? '',
    visibility: visibility ?? 'private',
  };
}

function whyNotSaved(outcome: SaveOutcome): string[] {
  switch (outcome.kind) {
    case 'saved':
      return [];
    case 'skipped':
      return ['The voice model was not saved to the database: the upload named no user_id. Keep the model_id.'];
    case 'disabled':
      return ['The voice model was not saved: the database is turned off (MONGO_URI is not set). Keep the model_id.'];
    case 'failed':
      return ['The voice model was not saved: the database could not be reached. Keep the model_id.'];
  }
}

/** The path of `POST /api/upload-reference`: receive, validate, create, answer. */
export function uploadReferenceRouter(parts: UploadReferenceParts): Router {
  const router = Router();
  const upload = async (req: Request, res: Response): Promise<void> => {
    const received = await parts.uploads.receive(req, res);
    try {
      const { model_id, outcome, warnings } = await createVoiceModel(
        parts,
        parseUpload(received),
        contextOf(res).requestId,
      );
      const saved = outcome.kind === 'saved';
      const result = {
        success: true,
        model_id,
        reference_id: model_id,
        message: `Reference audio uploaded successfully${saved ? ' and saved to database' : ''}`,
        database_status: outcome.kind,
        database_record: saved ? outcome.record : null,
        warnings: [...whyNotSaved(outcome), ...warnings],
      };
      res.location(`/api/voice-models/${model_id}`);
      answer(req, res, { status: 201, json: result, view: 'upload-result', locals: { result } });
    } finally {
      await received.dispose();
    }
  };
  methods(router, '/upload-reference', { post: [upload] });
  return router;
}
