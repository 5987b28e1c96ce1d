import { z } from 'zod';
import { erasureResponse, wholeUserQuery } from '../resources/identity/erasures';
import { operation } from './operation';

const archive = z.any().meta({ override: { type: 'string', format: 'binary' } });

/** What can be done with all of a user. */
export const userOperations = {
  eraseUser: operation({
    method: 'delete',
    path: '/api/users/me',
    tag: 'Users',
    summary: 'Erase everything of a user',
    description:
      'Voices with their models at Fish.Audio, recordings and clips, Echos, usage and the user. It goes on by itself until nothing is left; until then nothing can be made for the user. What was begun before it was asked for is never saved afterwards.',
    params: { query: wholeUserQuery },
    status: 202,
    success: { description: 'How far it has come.', content: { 'application/json': erasureResponse } },
  }),
  readErasure: operation({
    method: 'get',
    path: '/api/users/me/erasure',
    tag: 'Users',
    summary: 'How far the erasure of a user has come',
    description: 'Kept for 30 days after it is done.',
    params: { query: wholeUserQuery },
    status: 200,
    success: { description: 'How far it has come.', content: { 'application/json': erasureResponse } },
  }),
  exportUser: operation({
    method: 'get',
    path: '/api/users/me/export',
    tag: 'Users',
    summary: 'Everything of a user as a ZIP archive',
    description:
      'Records, Echos, consents, clips and usage as JSON, recordings and clips as files, and `manifest.json`, which says what could not be read. One at a time for each user; it breaks off where the database does.',
    params: { query: wholeUserQuery },
    status: 200,
    success: {
      description: 'The archive, as it is written.',
      content: { 'application/zip': archive },
      headers: ['Content-Disposition'],
    },
  }),
} as const;
