import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const EVENT = 'idempotency_key_used_twice';

/** Two models of one key, as an instance has reported them. */
export interface Report {
  readonly model_id: string;
  readonly second_model_id: string;
}

/** What the instances whose logs are in this folder have reported: keys that made two models while MongoDB was away. */
export async function readReports(folder: string): Promise<Report[]> {
  const logs = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  const texts = await Promise.all(logs.map((name) => readFile(path.join(folder, name), 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.includes(EVENT));
  return lines.map((line) => JSON.parse(line) as Report);
}
