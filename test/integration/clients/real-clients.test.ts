import { readFileSync } from 'node:fs';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { fixture } from '../../support/media/fixtures';
import { openRaw, type RawResponse } from '../../support/network/raw-request';
import { startService, type TestService } from '../../support/service/service';
import { newId } from '../../support/service/voice-models';
import { CLIENT_SHAPES, type ClientShape } from './client-shapes';

const SPEECH = readFileSync(fixture('brief-speech.mp3'));
const NAME = 'Großmutter 1';
const FILE_NAME = 'Größe 日本.mp3';

let database: TemporaryDatabase;
let service: TestService;
beforeAll(async () => {
  database = await startTemporaryDatabase();
  service = await startService({ mongoUri: database.uri, dbName: database.newName() });
});
afterAll(async () => {
  await service.close();
  await database.stop();
});

function formOf(shape: ClientShape, userId: string): Buffer {
  const part = (headers: readonly string[], content: string | Buffer): Buffer =>
    Buffer.concat([
      Buffer.from(`--${shape.boundary}\r\n${headers.join('\r\n')}\r\n\r\n`),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ]);
  return Buffer.concat([
    part(shape.text('user_id'), userId),
    part(shape.text('name'), NAME),
    part(shape.file(FILE_NAME), SPEECH),
    Buffer.from(`--${shape.boundary}--\r\n`),
  ]);
}

/** Sends a request as the client does, and closes this side once it is sent, so that the connection ends. */
function send(shape: ClientShape, line: string, type?: string, body: Buffer = Buffer.alloc(0)): Promise<RawResponse> {
  const chunked = shape.chunked === true && type !== undefined;
  const framing = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.byteLength}`;
  const headers = [
    'Host: 127.0.0.1',
    ...shape.headers,
    ...(type === undefined ? [] : [`Content-Type: ${type}`, framing]),
  ];
  const connection = openRaw(service.url, { keepsOpen: true });
  connection.send(`${line} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
  if (chunked) connection.send(`${body.byteLength.toString(16)}\r\n`);
  connection.send(body);
  if (chunked) connection.send('\r\n0\r\n\r\n');
  connection.end();
  return connection.answer;
}

/** The JSON of a response, also of one in chunks. */
function jsonOf({ body }: RawResponse): Record<string, unknown> {
  const text = Buffer.from(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1), 'latin1').toString();
  return JSON.parse(text);
}

describe('a client uploads, lists and speaks:', () => {
  it.each(CLIENT_SHAPES.map((shape) => [shape.client, shape] as const))('%s', async (_client, shape) => {
    const userId = newId();
    const uploaded = await send(shape, 'POST /api/upload-reference', shape.contentType, formOf(shape, userId));
    const result = jsonOf(uploaded);
    expect({ status: uploaded.status, result }).toMatchObject({ status: 201, result: { database_status: 'saved' } });

    const listed = await send(shape, `GET /api/voice-models?user_id=${userId}`);
    const records = jsonOf(listed).voice_models;
    expect(records).toEqual([
      expect.objectContaining({ model_id: result.model_id, name: NAME, audio_file_path: FILE_NAME }),
    ]);

    const text = Buffer.from(JSON.stringify({ text: 'Grüße' }));
    const spoken = await send(shape, `POST /api/voice-models/${result.model_id}/speech`, shape.json, text);
    expect([spoken.status, spoken.headers['content-type']]).toEqual([200, 'audio/mpeg']);
    expect(spoken.body.length).toBeGreaterThan(1_000);
  });
});
