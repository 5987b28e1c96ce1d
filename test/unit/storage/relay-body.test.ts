import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { relayBody } from '../../../src/storage/s3/relay-body';

const SILENCE_MS = 20;
const broken = (received: number): Error => new Error(`broke off at ${received}`);

describe('a body that is relayed', () => {
  it('is there whole for a reader who takes the last of it long after it has arrived', async () => {
    const pieces = [Buffer.alloc(1_000, 1), Buffer.alloc(1_000, 2)];
    const relay = relayBody(Readable.from(pieces), { bytes: 2_000, silenceMs: SILENCE_MS, broken });
    relay.once('readable', () => undefined);
    await delay(5 * SILENCE_MS);
    expect(await buffer(relay)).toEqual(Buffer.concat(pieces));
  });

  it('fails where nothing arrives any more', async () => {
    const silent = new Readable({ read: () => undefined });
    silent.push(Buffer.alloc(1_000));
    const relay = relayBody(silent, { bytes: 2_000, silenceMs: SILENCE_MS, broken });
    await expect(buffer(relay)).rejects.toThrow('broke off at 1000');
  });
});
