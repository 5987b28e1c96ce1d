import { auditList, auditQuery } from '../../resources/identity/audit';
import { operation } from '../operation';

/** What users did. */
export const auditOperations = {
  readAudit: operation({
    method: 'get',
    path: '/api/audit',
    tag: 'Service',
    summary: 'What a user did, newest first',
    description:
      'Only where the service has sign-in; there is no such address otherwise. An event is there about a second after it.',
    params: { query: auditQuery },
    status: 200,
    success: { description: 'One page.', content: { 'application/json': auditList } },
  }),
} as const;
