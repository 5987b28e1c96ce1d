import {
  CustomSource,
  EncodedPacketSink,
  Input,
  type InputAudioTrack,
  type InputFormat,
  type InputTrack,
  MATROSKA,
  MP4,
  OGG,
  QTFF,
  WEBM,
} from 'mediabunny';
import type { SampleContainer } from '../inspection';
import { refusals } from '../refusals';
import type { DecoderSetup, OpenedSample, SoundPacket, SoundTrack } from '../sound-track';
import type { ByteReader } from './byte-reader';
import { findSpan, type Span } from './mediabunny-span';

/** Sound is read from front to back; what was read is hardly needed again. */
const CACHE_BYTES = 2 ** 20;

const FORMATS: ReadonlyMap<InputFormat, SampleContainer> = new Map<InputFormat, SampleContainer>([
  [MP4, 'mp4'],
  [QTFF, 'mov'],
  [WEBM, 'webm'],
  [MATROSKA, 'mkv'],
  [OGG, 'ogg'],
]);

/** What mediabunny finds in a sample of one of its formats, or null when it is none of them. */
export async function openWithMediabunny(reader: ByteReader): Promise<OpenedSample | null> {
  const source = new CustomSource({
    getSize: () => reader.size,
    read: (start, end) => reader.read(start, end - start),
    prefetchProfile: 'none',
    maxCacheSize: CACHE_BYTES,
  });
  const input = new Input({ formats: [...FORMATS.keys()], source });
  try {
    const format = FORMATS.get(await input.getFormat());
    if (format === undefined) throw refusals.unreadable();
    return await openTracks(input, format);
  } catch (error) {
    input.dispose();
    throw error;
  }
}

async function openTracks(input: Input, format: SampleContainer): Promise<OpenedSample> {
  const all = await input.getTracks();
  const hasPicture = all.some((track) => track.isVideoTrack());
  const sound = all.filter((track): track is InputAudioTrack => track.isAudioTrack());
  if (sound.length === 0) throw hasPicture ? refusals.noSoundTrack() : refusals.unreadable();
  const tracks: SoundTrack[] = [];
  for (const track of sound) tracks.push(await openTrack(track));
  return {
    container: format === 'mp4' && !hasPicture ? 'm4a' : format,
    file_type: hasPicture ? 'video' : 'audio',
    tracks,
    isClean: all.length === 1 && (await hasNoTags(input)),
    notes: [],
    close: () => input.dispose(),
  };
}

/** Tags that name the encoder alone tell nothing about a person. */
async function hasNoTags(input: Input): Promise<boolean> {
  const { raw, ...tags } = await input.getMetadataTags();
  return (
    Object.keys(tags).length === 0 && Object.keys(raw ?? {}).every((name) => /^(encoder|vendor|©too|TSSE)$/i.test(name))
  );
}

async function openTrack(track: InputAudioTrack): Promise<SoundTrack> {
  const codec = await track.getCodec();
  const span = await findSpan(track);
  const { default: isDefault } = await track.getDisposition();
  const language = await track.getLanguageCode();
  return {
    codec,
    codecName: codec ?? nameOf(await track.getInternalCodecId()),
    sampleRate: await track.getSampleRate(),
    channels: await track.getNumberOfChannels(),
    seconds: span.seconds,
    setup: toSetup(await track.getDecoderConfig().catch(() => null)),
    isDefault,
    language: language === 'und' ? null : language,
    packets: (fromSeconds = 0) => packetsOf(track, span, fromSeconds),
    sliced: null,
  };
}

/** A codec without a name of ours, in the letters of the file. */
function nameOf(internal: Awaited<ReturnType<InputTrack['getInternalCodecId']>>): string {
  return typeof internal === 'string' ? internal.replace(/[^\w./-]/g, '').slice(0, 24) : 'unknown';
}

function toSetup(config: AudioDecoderConfig | null): DecoderSetup | null {
  if (config === null) return null;
  const { codec, sampleRate, numberOfChannels, description } = config;
  return { codec, sampleRate, numberOfChannels, ...(description && { description: toBytes(description) }) };
}

function toBytes(source: NonNullable<AudioDecoderConfig['description']>): Uint8Array {
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  return new Uint8Array(source);
}

async function* packetsOf(track: InputAudioTrack, span: Span, fromSeconds: number): AsyncGenerator<SoundPacket> {
  const sink = new EncodedPacketSink(track);
  const first = (await sink.getPacket(span.start + fromSeconds)) ?? (await sink.getFirstPacket());
  if (first === null) return;
  for await (const { data, timestamp, duration } of sink.packets(first)) {
    const heardAt = timestamp - span.start;
    if (heardAt >= span.seconds) return;
    yield { data, timestamp: heardAt, duration };
  }
}
