/** The packets of an M4A file of one sound track as ffmpeg writes it, and the description of its codec. */
export interface M4aPackets {
  readonly description: Uint8Array;
  readonly packets: readonly Uint8Array[];
}

/**
 * Reads an M4A file by its tables, without any library. `codec` is the name of the sample entry, in which the
 * description stands in a box of the same name, behind its version and flags, as it does for ALAC.
 */
export function m4aPackets(file: Buffer, codec: string): M4aPackets {
  const table = (name: string) => {
    const at = file.indexOf(name, 0, 'latin1') + 4;
    return { count: (skip: number) => file.readUInt32BE(at + 4 + skip), at: (index: number) => at + 4 + index * 4 };
  };
  const [sizes, chunks, runs] = [table('stsz'), table('stco'), table('stsc')];
  const perChunk = (chunk: number): number => {
    let packets = 0;
    for (let run = 0; run < runs.count(0); run += 1) {
      if (file.readUInt32BE(runs.at(1 + run * 3)) <= chunk + 1) packets = file.readUInt32BE(runs.at(2 + run * 3));
    }
    return packets;
  };
  const packets: Uint8Array[] = [];
  for (let chunk = 0; chunk < chunks.count(0); chunk += 1) {
    let from = file.readUInt32BE(chunks.at(1 + chunk));
    for (let packet = 0; packet < perChunk(chunk); packet += 1) {
      const size = file.readUInt32BE(sizes.at(0)) || file.readUInt32BE(sizes.at(2 + packets.length));
      packets.push(file.subarray(from, from + size));
      from += size;
    }
  }
  const entry = file.indexOf(codec, 0, 'latin1') + 4;
  const box = file.indexOf(codec, entry, 'latin1');
  return { description: file.subarray(box + 8, box - 4 + file.readUInt32BE(box - 4)), packets };
}
