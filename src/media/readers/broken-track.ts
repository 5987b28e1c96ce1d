import type { ApiError } from '../../errors/api-error';
import type { SoundTrack } from '../sound-track';

/** A sound track that is there and cannot be used, and why; it stays in the list, so that the others keep their places. */
export function brokenTrack(
  track: Pick<SoundTrack, 'codecName' | 'isDefault' | 'language'> & Partial<SoundTrack>,
  refusal: ApiError,
): SoundTrack {
  return {
    codec: null,
    sampleRate: 0,
    channels: 0,
    seconds: 0,
    setup: null,
    packets: nothing,
    sliced: null,
    ...track,
    refusal,
  };
}

async function* nothing(): AsyncGenerator<never> {}
