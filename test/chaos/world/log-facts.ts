import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const SECOND_MODEL = 'idempotency_key_used_twice';
const EVENTS = ['listening', 'database_connected', 'database_unavailable', SECOND_MODEL];
/** So long an upload waits at the start of an instance until it is known whether MongoDB is there. */
const CONNECTING_MS = 3_000;

/** Two models of one key, as an instance has reported them. */
export interface Report {
  readonly model_id: string;
  readonly second_model_id: string;
}

interface LogLine extends Report {
  readonly time: string;
  readonly event: string;
}

/** What the instances have logged. */
export interface LogFacts {
  /** Keys that made two models while MongoDB was away. */
  readonly reports: readonly Report[];
  /** When MongoDB was away from an instance, or it was started and not connected in time. */
  readonly awayAt: readonly number[];
}

/** Reads the logs in a folder, one for each instance. */
export async function readLogFacts(folder: string): Promise<LogFacts> {
  const logs = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  const texts = await Promise.all(logs.map((name) => readFile(path.join(folder, name), 'utf8')));
  const ofInstances = texts.map(linesOf);
  return {
    reports: ofInstances.flat().filter(({ event }) => event === SECOND_MODEL),
    awayAt: ofInstances.flatMap(timesAway),
  };
}

function linesOf(text: string): LogLine[] {
  const wanted = text.split('\n').filter((line) => EVENTS.some((event) => line.includes(`"event":"${event}"`)));
  return wanted.map((line) => JSON.parse(line) as LogLine);
}

/** A line is late when it comes long after the one before it, which says that the instance was started. */
function timesAway(lines: readonly LogLine[]): number[] {
  return lines.flatMap(({ event, time }, index) => {
    const before = lines[index - 1];
    const at = Date.parse(time);
    const isLate = before?.event === 'listening' && at - Date.parse(before.time) > CONNECTING_MS;
    return event === 'database_unavailable' || (event === 'database_connected' && isLate) ? [at] : [];
  });
}
