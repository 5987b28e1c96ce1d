import http from 'node:http';

/** Who is asked for a speech, and how. */
export interface Speaker {
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** How one speech went. */
export interface Spoken {
  readonly firstSoundMs: number;
  readonly bytes: number;
}

const agent = new http.Agent({ keepAlive: true, maxFreeSockets: 100 });

/**
 * Where the sound of a WAV begins: the sandbox sends a header of 44 bytes and some zeros before it, which the service holds back until
 * there is a sample that is none.
 */
function hasSound(piece: Buffer, from: number): boolean {
  return piece.some((byte, at) => byte !== 0 && from + at >= 44);
}

/** Asks for a speech and reads it to its end. Rejects where that is no 200, or the sound is cut off. */
export function speak({ url, path, headers, body }: Speaker): Promise<Spoken> {
  const json = JSON.stringify(body);
  const sent = { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(json)), ...headers };
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    let firstSoundMs = 0;
    let bytes = 0;
    const request = http.request(url + path, { agent, method: 'POST', headers: sent }, (response) => {
      response.on('data', (piece: Buffer) => {
        if (firstSoundMs === 0 && hasSound(piece, bytes)) firstSoundMs = performance.now() - startedAt;
        bytes += piece.length;
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve({ firstSoundMs, bytes });
        else reject(new Error(`${url}${path} answered ${response.statusCode}.`));
      });
    });
    request.on('error', reject).end(json);
  });
}
