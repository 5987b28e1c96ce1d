import type { Levels } from '../inspection';
import { ChannelMeter, commonEnergy } from './channel-meter';
import { FrameLog } from './frame-log';

const FRAME_SECONDS = 0.02;
/** 30 s: more than is ever measured of one sample. Sound beyond that is not added. */
const MAX_FRAMES = 1500;
/**
 * The energy of the channels mixed into one, as a share of their energies added up: 1 where they have nothing in common, 0
 * where they cancel out. A quarter means two channels whose mix is 9 dB softer than each of them.
 */
const CANCELLED_SHARE = 0.25;
/** What "nothing" reads as, since minus infinity is no number in JSON. */
const FLOOR_DBFS = -120;

/**
 * Adds up how loud decoded sound is, piece by piece, in one pass and constant memory. A constant offset, as cheap
 * electronics add it, is no sound: it counts for no level but the share of values at full scale.
 */
export class LevelMeter {
  #seconds = 0;
  #channels: readonly ChannelMeter[] = [];
  #frames = new FrameLog(0, 0);
  /** Of each two channels, added up. */
  #commonEnergy = 0;

  /**
   * One array of values from -1 to 1 a channel, all of one length. How many channels there are is settled by the first
   * piece; a piece with another number of them is left out.
   */
  add(channelData: readonly Float32Array[], sampleRate: number): void {
    const length = channelData[0]?.length ?? 0;
    if (length === 0) return;
    if (this.#channels.length === 0) this.#begin(channelData.length);
    if (channelData.length !== this.#channels.length || this.#frames.isFull) return;
    const step = Math.max(1, Math.round(sampleRate * FRAME_SECONDS));
    let at = 0;
    for (let room = step - this.#frames.grow(0); at < length && !this.#frames.isFull; room = step) {
      const to = Math.min(at + Math.max(room, 1), length);
      this.#addPiece(channelData, at, to);
      if (this.#frames.grow(to - at) >= step) this.#frames.next();
      at = to;
    }
    this.#seconds += at / sampleRate;
  }

  /** null before any sound was added. Channels that are silent throughout make the others no softer. */
  levels(): Levels | null {
    const all = sumOf(this.#channels, ({ values }) => values);
    if (all === 0) return null;
    const sounding = this.#channels.filter(({ isSilent }) => !isSilent);
    const measured = sounding.length > 0 ? sounding : this.#channels;
    const power = sumOf(measured, ({ movingEnergy }) => movingEnergy) / sumOf(measured, ({ values }) => values);
    const offsets = this.#channels.map(({ offset }) => offset);
    return {
      rms_dbfs: toDecibels(Math.sqrt(power)),
      peak_dbfs: toDecibels(Math.max(...measured.map(({ peak }) => peak))),
      silence_share: round(this.#frames.pauseShare(offsets, measured.length), 3),
      clipped_share: round(sumOf(this.#channels, ({ clipped }) => clipped) / all, 5),
      measured_seconds: round(this.#seconds, 3),
    };
  }

  /** True when nothing moves, even if the microphone's electronics add a constant. */
  isSilent(): boolean {
    return this.#channels.length > 0 && this.#channels.every(({ isSilent }) => isSilent);
  }

  /** True when the channels cancel each other out as soon as they are mixed into one. */
  cancelsOut(): boolean {
    if (this.#channels.length < 2 || this.isSilent()) return false;
    const values = this.#channels[0]?.values ?? 0;
    const mixed = sumOf(this.#channels, ({ energy }) => energy) + 2 * this.#commonEnergy;
    const moving = mixed - sumOf(this.#channels, ({ sum }) => sum) ** 2 / values;
    return moving < CANCELLED_SHARE * sumOf(this.#channels, ({ movingEnergy }) => movingEnergy);
  }

  #begin(channels: number): void {
    this.#channels = Array.from({ length: channels }, () => new ChannelMeter());
    this.#frames = new FrameLog(channels, MAX_FRAMES);
  }

  /** Values that belong to one frame. */
  #addPiece(channelData: readonly Float32Array[], from: number, to: number): void {
    for (let index = 0; index < channelData.length; index += 1) {
      const channel = this.#channels[index] as ChannelMeter;
      const values = channelData[index] as Float32Array;
      channel.add(values, from, to);
      this.#frames.add(index, channel.lastSum, channel.lastEnergy);
      for (let other = index + 1; other < channelData.length; other += 1)
        this.#commonEnergy += commonEnergy(values, channelData[other] as Float32Array, from, to);
    }
  }
}

function sumOf(channels: readonly ChannelMeter[], of: (channel: ChannelMeter) => number): number {
  return channels.reduce((sum, channel) => sum + of(channel), 0);
}

function toDecibels(amplitude: number): number {
  return round(Math.max(20 * Math.log10(amplitude), FLOOR_DBFS), 1);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
