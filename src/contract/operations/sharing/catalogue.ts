import { catalogue, catalogueQuery } from '../../resources/sharing/catalogue';
import { operation } from '../operation';

/** The voices that their owners show to everybody who uses the installation. */
export const catalogueOperations = {
  listCatalogue: operation({
    method: 'get',
    path: '/api/catalogue',
    tag: 'Voice models',
    summary: 'The voice models that their owners have listed, newest first',
    description:
      'Everybody may speak with them. Only where `CATALOGUE=true`; without it the address does not exist. An owner lists a voice model by changing its `visibility`.',
    params: { query: catalogueQuery },
    status: 200,
    success: { description: 'One page.', content: { 'application/json': catalogue } },
  }),
} as const;
