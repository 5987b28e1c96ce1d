/** A machine that is busy with other tests is not to be taken for a database that is away. Tests of outages have times of their own. */
export const PATIENT = { callTimeoutMs: 30_000, pingTimeoutMs: 20_000, waitQueueTimeoutMs: 20_000 };
