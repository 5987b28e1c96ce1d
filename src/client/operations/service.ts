import type { Contract, Liveness, Readiness } from '../api-types.js';
import type { CallOptions, Connection } from '../http/connection.js';

/** What is asked about the service itself. Every function rejects with a VoiceModelsError. */
export function serviceOperations(connection: Connection) {
  return {
    /** Whether the process responds. */
    checkLiveness: (options?: CallOptions) =>
      connection.json<Liveness>({ path: ['healthz'], expects: 'status', repeat: 'refused', ...options }),
    /** Whether requests should be sent to the service. Rejects with `service_unavailable` while it is stopping. */
    checkReadiness: (options?: CallOptions) =>
      connection.json<Readiness>({ path: ['readyz'], expects: 'status', repeat: 'refused', ...options }),
    /** The metrics in the text format of Prometheus. */
    readMetrics: (options?: CallOptions) => connection.text({ path: ['metrics'], ...options }),
    /** The OpenAPI document of the service. */
    readContract: (options?: CallOptions) =>
      connection.json<Contract>({ path: ['openapi.json'], expects: 'openapi', ...options }),
  };
}
