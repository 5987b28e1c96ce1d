import { noQuery } from '../fields';
import { creditResponse, usageQuery, usageReport } from '../resources/usage';
import { operation } from './operation';

/** What speaking has cost. */
export const usageOperations = {
  readUsage: operation({
    method: 'get',
    path: '/api/usage',
    tag: 'Voice models',
    summary: "What a user's voices spoke",
    description:
      'By UTC day or by voice. Speeches of voices without a record are not counted. What voices spoke that are deleted stays.',
    params: { query: usageQuery },
    status: 200,
    success: { description: 'The rows and their sum.', content: { 'application/json': usageReport } },
  }),
  readCredit: operation({
    method: 'get',
    path: '/api/credit',
    tag: 'Service',
    summary: 'The prepaid credit of the account at Fish.Audio',
    description: 'Only where the service is run with EXPOSE_CREDIT=true; there is no such address otherwise.',
    params: { query: noQuery },
    status: 200,
    success: { description: 'The credit.', content: { 'application/json': creditResponse } },
  }),
} as const;
