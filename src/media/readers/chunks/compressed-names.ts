/** The four characters by which QuickTime, AIFF-C and CAF call compressed sound. */
const NAMES = new Map<string, string>([
  ['alac', 'Apple Lossless (ALAC)'],
  ['aac ', 'AAC'],
  ['aach', 'HE-AAC'],
  ['aacp', 'HE-AAC v2'],
  ['aacl', 'AAC-LD'],
  ['aace', 'AAC-ELD'],
  ['ima4', 'IMA ADPCM'],
  ['.mp1', 'MPEG layer I'],
  ['.mp2', 'MPEG layer II'],
  ['.mp3', 'MP3'],
  ['opus', 'Opus'],
  ['flac', 'FLAC'],
  ['ac-3', 'AC-3'],
  ['ec-3', 'E-AC-3'],
  ['samr', 'AMR'],
  ['sawb', 'AMR-WB'],
  ['ilbc', 'iLBC'],
  ['MAC3', 'MACE 3:1'],
  ['MAC6', 'MACE 6:1'],
  ['QDM2', 'QDesign Music 2'],
  ['QDMC', 'QDesign Music'],
  ['Qclp', 'QUALCOMM PureVoice'],
  ['GSM ', 'GSM 6.10'],
  ['agsm', 'GSM 6.10'],
  ['G722', 'G.722'],
  ['G726', 'G.726'],
  ['ADP4', 'ADPCM'],
]);

/** The name for people; without one, the characters of the file that are harmless in a sentence. */
export function compressedName(code: string): string {
  return NAMES.get(code) ?? `sound of kind "${code.replace(/[^\w./-]/g, '').slice(0, 4)}"`;
}
