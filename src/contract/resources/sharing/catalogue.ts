import { z } from 'zod';
import { voiceModel } from '../../../domain/voice-model';
import { nextCursor, withDescriptions } from '../members';
import { voiceModelListQuery } from '../voice-models';

const { model_id, name, description, tags, created_at, model_state } = voiceModel.shape;

const MEANINGS = {
  model_id: "Fish.Audio's id of the model that the voice speaks with.",
  name: 'What its owner has called it.',
  description: 'What its owner says about it.',
  tags: 'What its owner has filed it under.',
  created_at: 'When the voice model was made.',
  model_state: 'How far Fish.Audio is with the voice.',
  visibility: 'Its owner has listed it.',
};

/** A voice as everybody sees it. */
export const listedVoiceModel = z
  .strictObject(
    withDescriptions(
      { model_id, name, description, tags, created_at, model_state, visibility: z.literal('listed') },
      MEANINGS,
    ),
  )
  .meta({ id: 'ListedVoiceModel', description: 'A voice model of another user that is in the catalogue.' });

/** A page of the catalogue. */
export const catalogue = z
  .strictObject({
    voice_models: z.array(listedVoiceModel).describe('Newest first.'),
    count: z.int().describe('How many are on this page; it may be short, or empty, and not be the last one.'),
    next_cursor: nextCursor,
  })
  .meta({ id: 'Catalogue' });

/** The query of the catalogue. */
export const catalogueQuery = voiceModelListQuery.pick({ limit: true, cursor: true, search: true, tag: true }).extend({
  search: voiceModelListQuery.shape.search.describe(
    'A part of the name, the description or a tag, in whatever case and with or without accents.',
  ),
});
