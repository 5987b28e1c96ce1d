import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A key that signs tokens, and its public half as a key set has it. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

/** Those that issuers use, and the service accepts. */
export type SigningAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA';

/** Makes a key; one of RSA takes a tenth of a second, one of a curve nothing. */
export function makeKey(kid: string, alg: SigningAlgorithm = 'ES256', rsaBits = 2048): SigningKey {
  const { privateKey, publicKey } = pairFor(alg, rsaBits);
  return { kid, alg, privateKey, publicKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' } };
}

function pairFor(alg: SigningAlgorithm, modulusLength: number): { privateKey: KeyObject; publicKey: KeyObject } {
  if (alg === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519');
  return generateKeyPairSync('rsa', { modulusLength });
}

/** JSON, or text as it is, in base64url: a part of a token. */
export function part(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

/** Signs header and claims, whatever is in them, with a key. Written by hand, so that it refuses nothing. */
export function signToken(header: unknown, claims: unknown, key: SigningKey): string {
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${signatureOf(Buffer.from(signed), key).toString('base64url')}`;
}

/** Signs with a secret, as HS256 does. */
export function signWithSecret(header: unknown, claims: unknown, secret: string): string {
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

function signatureOf(data: Buffer, { alg, privateKey }: SigningKey): Buffer {
  if (alg === 'EdDSA') return sign(null, data, privateKey);
  if (alg === 'ES256') return sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  // 6 is RSA_PKCS1_PSS_PADDING, 1 RSA_PKCS1_PADDING.
  return sign('sha256', data, { key: privateKey, padding: alg === 'PS256' ? 6 : 1, saltLength: 32 });
}
