import http from 'node:http';

/** How one round of requests went. */
export interface AskedRound {
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
}

/** Gets a URL and reads the response to its end. Rejects for another status than 200. */
function getOnce(url: string, agent: http.Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve(String(Buffer.concat(pieces)));
        else reject(new Error(`${url} was answered with ${response.statusCode}: ${String(Buffer.concat(pieces))}`));
      });
    });
    request.once('error', reject);
  });
}

/** Gets a URL `count` times, `concurrency` at a time, on connections that are kept. Rejects as soon as one request fails. */
export async function ask(
  url: string,
  { count, concurrency }: { readonly count: number; readonly concurrency: number },
): Promise<AskedRound> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });
  const latenciesMs: number[] = [];
  let begun = 0;
  const asker = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      const startedAt = performance.now();
      await getOnce(url, agent);
      latenciesMs.push(performance.now() - startedAt);
    }
  };
  const startedAt = performance.now();
  try {
    await Promise.all(Array.from({ length: concurrency }, asker));
    return { seconds: (performance.now() - startedAt) / 1000, latenciesMs };
  } finally {
    agent.destroy();
  }
}

/** Throws unless a list has as many voices as asked for: without this check, a server that lists none would be the fastest. */
export async function checkList(url: string, expected: number): Promise<void> {
  const agent = new http.Agent();
  const text = await getOnce(url, agent).finally(() => agent.destroy());
  const { voice_models }: { voice_models: { model_id: string }[] } = JSON.parse(text);
  const ids = new Set(voice_models.map(({ model_id }) => model_id));
  if (ids.size !== expected) throw new Error(`${url} lists ${ids.size} voices and not ${expected}.`);
}
