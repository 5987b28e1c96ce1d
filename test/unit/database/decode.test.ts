import { Decimal128, Long, ObjectId, Timestamp } from 'mongodb';
import { decodeEcho, decodeVoiceModel } from '../../../src/database/decoder/decode';
import { consentBasis } from '../../../src/domain/consent';
import { sampleStatus } from '../../../src/domain/kept-samples';
import { modelStatus } from '../../../src/domain/model-status';
import { NEVER_USED } from '../../../src/domain/usage/voice-usage';

describe('decodeVoiceModel', () => {
  it('reads a record that an older version of the service stored', () => {
    const _id = new ObjectId();
    const user_id = new ObjectId();
    const created_at = new Date();
    const stored = {
      _id,
      user_id,
      model_id: 'm',
      name: 'n',
      audio_file_path: 'a.wav',
      file_type: 'audio' as const,
      created_at,
    };

    expect(decodeVoiceModel(stored)).toEqual({
      ...stored,
      _id: _id.toHexString(),
      user_id: user_id.toHexString(),
      echo_id: null,
      updated_at: created_at,
      description: '',
      tags: [],
      samples: [],
      missing_since: null,
      model_state: 'unknown',
      dmca_taken_down: false,
      takedown_category: null,
      lock_visibility: false,
      samples_id: null,
      consent: null,
      sample_status: 'disabled',
      usage: NEVER_USED,
    });
  });
});

describe('a document of another program', () => {
  const _id = new ObjectId('5f0c1d2e3b4a49688776a5b4');
  const decoded = (members: Record<string, unknown>) => decodeVoiceModel({ _id, model_id: 'm', ...members });

  it.each([undefined, null, '', 5, {}, ['m'], new ObjectId()])('is left out with %j for its model_id', (model_id) => {
    expect(decodeVoiceModel({ _id, model_id })).toBeNull();
  });

  it.each([
    ...['trained', 'TRAINED', ' trained', 'stored', 'queued', 'self', '', 'toString', 'true', '1'],
    ...[undefined, null, true, false, 0, 1, Number.NaN, 5n, {}, { model_state: 'trained' }, ['trained'], [true]],
    ...[new ObjectId(), new Date(0), Long.fromNumber(1), Decimal128.fromString('1'), Object('trained')],
  ])('is read as the schemas of the API would read %p', (odd) => {
    const { model_state, dmca_taken_down, lock_visibility } = modelStatus.parse({
      model_state: odd,
      dmca_taken_down: odd,
      lock_visibility: odd,
    });
    const sample_status = sampleStatus.catch('disabled').parse(odd);
    const stored = {
      model_state: odd,
      dmca_taken_down: odd,
      lock_visibility: odd,
      sample_status: odd,
      consent: { basis: odd },
    };
    expect(decoded(stored)).toMatchObject({ model_state, dmca_taken_down, lock_visibility, sample_status });
    expect(decoded(stored)?.consent?.basis).toBe(consentBasis.safeParse(odd).data);
  });

  it.each([
    ['a date', new Date(1_700_000_000_000)],
    ['ISO text', '2023-11-14T22:13:20Z'],
    ['milliseconds', 1_700_000_000_000],
    ['seconds', 1_700_000_000],
    ['a long number', Long.fromNumber(1_700_000_000_000)],
    ['a decimal number', Decimal128.fromString('1700000000000')],
    ['a timestamp', new Timestamp({ t: 1_700_000_000, i: 1 })],
  ])('has its creation time from %s', (_what, created_at) => {
    expect(decoded({ created_at })?.created_at).toEqual(new Date(1_700_000_000_000));
  });

  it.each([undefined, null, '', 'yesterday', {}, [], true, Number.NaN, new Date(Number.NaN), 1e300])(
    'has the time of its _id where the creation time is %p',
    (created_at) => {
      expect(decoded({ created_at })?.created_at).toEqual(_id.getTimestamp());
      expect(decodeVoiceModel({ _id: _id.toHexString(), model_id: 'm', created_at })?.created_at).toEqual(
        _id.getTimestamp(),
      );
      expect(decodeVoiceModel({ _id: 'text', model_id: 'm', created_at })?.created_at).toEqual(new Date(0));
    },
  );

  it.each([
    [new Date(8.64e15), '9999-12-31T23:59:59.999Z'],
    [new Date(-8.64e15), '0000-01-01T00:00:00.000Z'],
  ])(
    'has, in the place of a creation time that RFC 3339 cannot write (%p), the nearest that it can',
    (stored, read) => {
      expect(decoded({ created_at: stored })?.created_at.toISOString()).toBe(read);
    },
  );

  it('has an empty value for what is missing, null, empty or of another shape', () => {
    const empty = { name: 'm', description: '', tags: [], samples: [], echo_id: null, missing_since: null };
    for (const value of [undefined, null, '', {}, [], true]) {
      const members = Object.keys(empty).map((name) => [name, value]);
      expect(decoded({ ...Object.fromEntries(members), samples: value === null ? null : 5 })).toMatchObject(empty);
    }
  });

  it('has of its samples what is there, and nothing that is not known', () => {
    const samples = [null, 5, { file_name: 'a.wav', bytes: '12', codec: '', unknown: 'x' }];
    expect(decoded({ samples })?.samples).toEqual([
      {
        file_name: 'a.wav',
        file_type: 'audio',
        container: '',
        codec: null,
        duration_seconds: null,
        bytes: 12,
        sha256: '',
        transcript: null,
      },
    ]);
  });

  it.each([
    undefined,
    null,
    'self',
    true,
    [],
    ['self'],
    {},
    { basis: 'contract' },
    { basis: null },
    { basis: ['self'] },
  ])('has no consent where %j is stored', (consent) => {
    expect(decoded({ consent })?.consent).toBeNull();
  });

  it('has of a consent what can be read, with the time of the record where its own cannot', () => {
    const at = new Date(1_700_000_000_000);
    const read = (members: object) => decoded({ created_at: at, consent: { basis: 'self', ...members } })?.consent;
    expect(read({ text_version: 'v1', at: '2020-01-01T00:00:00Z', by: 'anna' })).toEqual({
      basis: 'self',
      text_version: 'v1',
      at: new Date('2020-01-01T00:00:00Z'),
      by: null,
    });
    expect(read({ text_version: { v: 1 }, at: 'then' })).toEqual({ basis: 'self', text_version: null, at, by: null });
    expect(read({ by: 'A'.repeat(24) })).toMatchObject({ by: 'a'.repeat(24) });
  });

  it('has its ids in lower case, whatever their form', () => {
    const id = 'ABCDEF0123456789ABCDEF01';
    expect(decoded({ user_id: id, echo_id: id })).toMatchObject({
      user_id: id.toLowerCase(),
      echo_id: id.toLowerCase(),
    });
    expect(decodeEcho({ _id: id, user_id: new ObjectId(id) })).toMatchObject({
      _id: id.toLowerCase(),
      user_id: id.toLowerCase(),
    });
    expect(decodeEcho({ _id: 5 })).toBeNull();
  });
});
