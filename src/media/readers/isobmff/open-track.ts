import { refusals } from '../../refusals';
import type { SoundTrack } from '../../sound-track';
import { isM4aCodec } from '../../writers/m4a-header';
import { mpegLayer, PACKET_HEAD_BYTES, parseMp3Frame } from '../codecs/packet-samples';
import { runUpSeconds } from '../codecs/run-up';
import { cutPackets, type Stretch } from '../packets/cut-packets';
import { rangeBytes } from '../packets/plain-ranges';
import type { BoxWalker } from './boxes';
import { readEdits } from './edit-list';
import type { SampleEntry } from './entries/entry-types';
import type { FragmentedTrack } from './fragments';
import type { Movie, TrackHeader } from './movie';
import { packetTrack, readPackets } from './packet-track';
import { cutPlain, plainRanges, plainTrack } from './plain-track';
import { readSampleTable, type SampleTable } from './sample-table';
import { TimedPackets } from './timed-packets';

interface TrackSource {
  readonly movie: Movie;
  readonly header: TrackHeader;
  readonly entry: SampleEntry & { readonly setup: NonNullable<SampleEntry['setup']> };
  readonly fragments: FragmentedTrack | undefined;
}

/** A track, and whether the file holds all the sound that it promises of it, and how much of that had to be left out. */
export interface OpenedTrack {
  readonly track: SoundTrack;
  readonly isWhole: boolean;
  readonly damagedSeconds: number;
}

/** Reads the tables and the edit list of a track. Throws the ApiError that says why its sound cannot be used. */
export function openTrack(walker: BoxWalker, stated: TrackSource): OpenedTrack {
  const { header } = stated;
  if (header.ticksPerSecond === 0 || !isSelfContained(walker, header)) throw refusals.unreadable();
  const table = hasTable(header) ? readSampleTable(walker, header.boxes) : null;
  if (table !== null && !table.hasOneDescription) throw refusals.joinedDifferently();
  const entry = withFrameShape(walker, stated, table);
  const source = { ...stated, entry };
  const { codec, codecName, channels, sampleRate, setup } = entry;
  const { isEnabled: isDefault, language } = header;
  const shape = { codec, codecName, channels, sampleRate, setup, isDefault, language };
  const open = entry.bytesPerValue === null ? openPackets : openPlain;
  const { isWhole, damagedSeconds, ...sound } = open(walker, source, table);
  return { track: { ...shape, ...sound }, isWhole: isWhole && source.fragments?.isCut !== true, damagedSeconds };
}

/**
 * An MP3 frame knows its rate and its channels better than the file around it, whose object type stands for all three layers.
 */
function withFrameShape(
  walker: BoxWalker,
  { entry, fragments }: TrackSource,
  table: SampleTable | null,
): TrackSource['entry'] {
  if (entry.codecName !== 'mp3') return entry;
  const offset = table?.chunks().next().value?.offset ?? fragments?.runs[0]?.offset ?? 0;
  const head = walker.reader.read(offset, PACKET_HEAD_BYTES);
  const [frame, layer] = [parseMp3Frame(head), mpegLayer(head)];
  if (layer === 1 || layer === 2) throw refusals.codec(`mpeg/l${layer}`);
  if (frame === null) throw refusals.unreadable();
  const { sampleRate, channels } = frame;
  return { ...entry, sampleRate, channels, setup: { ...entry.setup, sampleRate, numberOfChannels: channels } };
}

type Sound = Pick<SoundTrack, 'seconds' | 'packets' | 'sliced'> & Omit<OpenedTrack, 'track'>;

function openPlain(walker: BoxWalker, source: TrackSource, table: SampleTable | null): Sound {
  const { entry, header, fragments } = source;
  const { channels, sampleRate } = entry;
  const frameBytes = (entry.bytesPerValue ?? 1) * channels;
  const { ranges: stored, isWhole } = plainRanges(walker.reader, table, fragments?.runs ?? [], frameBytes);
  const framesPerTick = sampleRate / header.ticksPerSecond;
  const length = rangeBytes(stored) / frameBytes / framesPerTick;
  const stretches = editsOf(walker, source, { table, length });
  const ranges = cutPlain(stored, stretches, { frameBytes, framesPerTick });
  return { ...plainTrack(walker.reader, entry, { ranges, frameBytes, sampleRate }), isWhole, damagedSeconds: 0 };
}

function openPackets(walker: BoxWalker, source: TrackSource, table: SampleTable | null): Sound {
  const { ticksPerSecond } = source.header;
  const { codecName, setup } = source.entry;
  const packets = new TimedPackets(walker.reader, { codecName, setup, ticksPerSecond });
  const isWhole = readPackets(packets, table, source.fragments?.runs ?? []);
  const { index, statedTicks: length } = packets;
  const hidesLead = isM4aCodec(codecName) || codecName === 'opus';
  const leadSeconds = hidesLead ? runUpSeconds(codecName, setup) : 0;
  const hides = { leadSeconds, tail: hidesLead || codecName === 'vorbis' };
  const stretches = packets.heard(editsOf(walker, source, { table, length }), { trimsTail: hides.tail });
  const cut = cutPackets(index, stretches, { ticksPerSecond, hides });
  const damagedSeconds = packets.damagedTicks / ticksPerSecond;
  return { ...packetTrack(walker.reader, source.entry, { index, cut, ticksPerSecond }), isWhole, damagedSeconds };
}

function editsOf(
  walker: BoxWalker,
  { movie, header, fragments }: TrackSource,
  { table, length }: { readonly table: SampleTable | null; readonly length: number },
): Stretch[] {
  const { ticksPerSecond } = header;
  // What stands in the index itself begins at 0; that of a fragmented file is empty, or missing.
  const base = table !== null && table.count > 0 ? 0 : (fragments?.base ?? 0);
  return readEdits(walker, header.boxes.get('elst'), {
    movieTicksPerSecond: movie.ticksPerSecond,
    ticksPerSecond,
    length,
    base,
  });
}

function hasTable({ boxes }: TrackHeader): boolean {
  return boxes.has('stsz') || boxes.has('stz2');
}

/** Whether the sound lies in the file itself, and not in another one that it names. */
function isSelfContained(walker: BoxWalker, { boxes }: TrackHeader): boolean {
  const dref = boxes.get('dref');
  if (dref === undefined) return true;
  for (const entry of walker.children(dref.body + 8, dref.end)) return (walker.fields(entry).u8(3) & 1) === 1;
  return true;
}
