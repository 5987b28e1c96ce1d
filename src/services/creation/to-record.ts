import type { ReferenceSample } from '../../domain/reference-sample';
import { type UploadFields, voiceModelWithoutId } from '../../domain/voice-model';
import type { JournalRecord } from '../../journal/entries/journal-entry';
import type { SampleToKeep } from '../../storage/waiting/waiting-sounds';
import { mediaTypeOf } from '../kept-samples';
import type { InspectedSample } from '../samples';

function toReferenceSample({ received, inspection }: InspectedSample, transcript: string | undefined): ReferenceSample {
  return {
    file_name: received.file_name,
    file_type: inspection.file_type,
    container: inspection.container,
    codec: inspection.codec,
    duration_seconds: inspection.duration_seconds,
    bytes: received.bytes,
    sha256: received.sha256,
    transcript: transcript || null,
  };
}

/** What is recorded of an upload whose recordings are kept under this name, or are not kept. */
export function toRecord(
  input: UploadFields & { readonly transcripts: readonly string[] },
  userId: string,
  inspected: readonly InspectedSample[],
  samplesId: string | null,
): JournalRecord {
  const samples = inspected.map((sample, place) => toReferenceSample(sample, input.transcripts[place]));
  // Takes from the input what belongs into a record, and nothing else.
  return voiceModelWithoutId.parse({
    ...input,
    user_id: userId,
    audio_file_path: samples[0]?.file_name ?? '',
    file_type: samples.some(({ file_type }) => file_type === 'video') ? 'video' : 'audio',
    samples,
    samples_id: samplesId,
  });
}

/** The recordings as they were sent, not the sound that was taken out of them. */
export function toKeep({ received: { source, sha256 }, inspection }: InspectedSample): SampleToKeep {
  return { source, sha256, contentType: mediaTypeOf(inspection) };
}
