import { apiKey, createdKey, createKeyBody, keyList, keyListQuery, keyPath } from '../../resources/identity/keys';
import { operation } from '../operation';

/** Keys of programs. There are none, and no such addresses, where the service has no sign-in. */
export const keyOperations = {
  listKeys: operation({
    method: 'get',
    path: '/api/keys',
    tag: 'Keys',
    summary: "A user's keys",
    description:
      'Only where the service has sign-in; there is no such address otherwise. The keys themselves are not shown.',
    params: { query: keyListQuery },
    status: 200,
    success: { description: 'The keys.', content: { 'application/json': keyList } },
  }),
  createKey: operation({
    method: 'post',
    path: '/api/keys',
    tag: 'Keys',
    summary: 'Make a key for a program',
    description: 'It can have no scope that the caller does not have. A key cannot make keys.',
    body: { json: createKeyBody },
    status: 201,
    success: { description: 'The key, shown this once.', content: { 'application/json': createdKey } },
  }),
  revokeKey: operation({
    method: 'delete',
    path: '/api/keys/{key_id}',
    tag: 'Keys',
    summary: 'Revoke a key, at once and everywhere',
    description: 'The request can be repeated. With a key, that key alone can be revoked.',
    params: { path: keyPath },
    status: 200,
    success: { description: 'The key, which does not work any more.', content: { 'application/json': apiKey } },
  }),
} as const;
