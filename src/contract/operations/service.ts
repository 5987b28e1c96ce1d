import { z } from 'zod';
import { liveness, readiness } from '../resources/health';
import { operation } from './operation';

/** What operators, load balancers and programs that generate clients ask of the service. */
export const serviceOperations = {
  checkLiveness: operation({
    method: 'get',
    path: '/healthz',
    tag: 'Service',
    summary: 'Whether the process responds',
    status: 200,
    success: { description: 'The process responds.', content: { 'application/json': liveness } },
  }),
  checkReadiness: operation({
    method: 'get',
    path: '/readyz',
    tag: 'Service',
    summary: 'Whether requests should be sent here',
    status: 200,
    success: {
      description: 'Requests should be sent here; `degraded` says that something is amiss.',
      content: { 'application/json': readiness },
    },
    also: { 503: { description: 'The service is stopping.', content: { 'application/json': readiness } } },
  }),
  readMetrics: operation({
    method: 'get',
    path: '/metrics',
    tag: 'Service',
    summary: 'The metrics, for Prometheus',
    description: 'For programs on the same machine, or with METRICS_TOKEN as a bearer token.',
    status: 200,
    success: { description: 'The text format of Prometheus.', content: { 'text/plain': z.string() } },
  }),
  readContract: operation({
    method: 'get',
    path: '/openapi.json',
    tag: 'Service',
    summary: 'This document',
    status: 200,
    success: {
      description: 'An OpenAPI 3.1 document.',
      content: {
        'application/json': z.looseObject({ openapi: z.string(), info: z.looseObject({ title: z.string() }) }),
      },
      headers: ['ETag'],
    },
    also: {
      304: {
        description: 'The document has not changed: it is the one that If-None-Match names.',
        content: {},
        headers: ['ETag'],
      },
    },
  }),
} as const;
