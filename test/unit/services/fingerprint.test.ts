import type { CreateVoiceModelInput } from '../../../src/services/creation/create-voice-model';
import { fingerprintOf } from '../../../src/services/creation/fingerprint';

const sample = (digit: string, file_name = 'voice.wav'): CreateVoiceModelInput['samples'][number] => ({
  file_name,
  bytes: 1,
  sha256: digit.repeat(64),
  source: { kind: 'memory', chunks: [], bytes: 1 },
});

const PLAIN: CreateVoiceModelInput = {
  name: 'voice.wav',
  echo_id: null,
  description: '',
  tags: [],
  samples: [sample('a')],
  cover: null,
  transcripts: [],
  user_id: null,
  visibility: 'private',
  enhance_audio_quality: undefined,
  consent: null,
};
const FULL: CreateVoiceModelInput = {
  name: 'Grandma',
  echo_id: 'b'.repeat(24),
  description: 'Warm',
  tags: ['x', 'y'],
  samples: [sample('a'), sample('b')],
  cover: null,
  transcripts: ['Hello.', ''],
  user_id: 'a'.repeat(24),
  visibility: 'unlist',
  enhance_audio_quality: true,
  consent: null,
};

describe('the fingerprint of an upload', () => {
  it('is the one that keys already in use are bound to (C63)', () => {
    expect(fingerprintOf(PLAIN)).toBe('77d5d757eac8ef67b6ddd7e0746e82803d268f9fde3d938369d3a37e2ef0ffa8');
    expect(fingerprintOf(FULL)).toBe('1e18d6de05a85557f4f571d8d79b7c3daac28142adbc51d2169389fcf4838406');
  });

  it('does not depend on the order of the members, nor on what the files are called', () => {
    const reversed = Object.fromEntries(Object.entries(FULL).reverse()) as unknown as CreateVoiceModelInput;
    expect(fingerprintOf(reversed)).toBe(fingerprintOf(FULL));
    expect(fingerprintOf({ ...PLAIN, samples: [sample('a', 'other.wav')] })).toBe(fingerprintOf(PLAIN));
  });

  it.each<[string, Partial<CreateVoiceModelInput>]>([
    ['name', { name: 'Other' }],
    ['user', { user_id: 'c'.repeat(24) }],
    ['Echo', { echo_id: 'c'.repeat(24) }],
    ['description', { description: 'Cold' }],
    ['tags', { tags: ['y', 'x'] }],
    ['transcripts', { transcripts: ['Hello.', 'x'] }],
    ['visibility', { visibility: 'public' }],
    ['enhancement', { enhance_audio_quality: false }],
    ['consent', { consent: { basis: 'self', text_version: null, at: new Date(0), by: null } }],
    ['content of a sample', { samples: [sample('a'), sample('c')] }],
    ['order of the samples', { samples: [sample('b'), sample('a')] }],
  ])('changes with the %s', (_what, change) => {
    expect(fingerprintOf({ ...FULL, ...change })).not.toBe(fingerprintOf(FULL));
  });

  it('counts what is said of the consent, and neither when nor by whom', () => {
    const said = (text_version: string | null, at: number) =>
      fingerprintOf({ ...FULL, consent: { basis: 'self', text_version, at: new Date(at), by: String(at) } });
    expect(said('v1', 0)).toBe(said('v1', 1));
    expect(said('v1', 0)).not.toBe(said('v2', 0));
    expect(said('v1', 0)).not.toBe(said(null, 0));
  });

  it('changes with a field that is added later only where that differs from its default', () => {
    const later = { mood: 'calm', languages: [] };
    const withLater = (more: object) => fingerprintOf({ ...FULL, ...more }, later);
    expect(withLater({})).toBe(fingerprintOf(FULL));
    expect(withLater({ mood: 'calm', languages: [] })).toBe(fingerprintOf(FULL));
    expect(withLater({ mood: 'wild' })).not.toBe(fingerprintOf(FULL));
    expect(withLater({ languages: ['fr'] })).not.toBe(withLater({ mood: 'wild' }));
  });
});
