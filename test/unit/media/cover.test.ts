import { type CleanCover, cleanCover } from '../../../src/media/cover/clean-cover';
import {
  COVER_JPEG,
  COVER_PNG,
  exif,
  jpegSegment,
  jpegWith,
  pngChunk,
  pngWith,
} from '../../support/media/files/pictures';

const SECRET = 'Taken at home, 52.5N 13.4E';

/** What would be sent of a picture. */
function sentOf(bytes: Buffer, { slices }: CleanCover = cleanCover(bytes)): Buffer {
  return Buffer.concat(
    slices.map((slice) => (slice.kind === 'bytes' ? slice.bytes : bytes.subarray(slice.start, slice.end))),
  );
}

function refusalOf(bytes: Buffer): unknown {
  try {
    return cleanCover(bytes).kind;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

const DIMENSIONS = { width: 24, height: 16 };

describe('a PNG', () => {
  it('goes as it is when it holds the picture alone', () => {
    expect(cleanCover(COVER_PNG)).toEqual({
      kind: 'png',
      ...DIMENSIONS,
      slices: [{ kind: 'range', start: 0, end: COVER_PNG.length }],
    });
  });

  it.each([
    ['a text', pngChunk('tEXt', Buffer.from(`Comment\0${SECRET}`))],
    ['a text in UTF-8', pngChunk('iTXt', Buffer.from(`Place\0\0\0\0\0${SECRET}`))],
    ['EXIF', pngChunk('eXIf', exif(6, SECRET).subarray(6))],
    ['a time', pngChunk('tIME', Buffer.alloc(7))],
    ['a colour profile', pngChunk('iCCP', Buffer.from(`${SECRET}\0\0x`))],
    ['an animation', pngChunk('acTL', Buffer.alloc(8))],
    [
      'bytes of a program, with a wrong checksum',
      Buffer.concat([pngChunk('prVt', Buffer.from(SECRET)).subarray(0, -4), Buffer.alloc(4)]),
    ],
  ])('is sent without %s', (_, chunk) => {
    expect(sentOf(pngWith(chunk))).toEqual(COVER_PNG);
  });

  it('keeps what its colours depend on', () => {
    const png = pngWith(pngChunk('gAMA', Buffer.alloc(4)), pngChunk('sRGB', Buffer.alloc(1)));
    expect(sentOf(png)).toEqual(png);
  });

  it.each([
    ['cut off at any place', COVER_PNG.subarray(0, -1)],
    ['cut off within its picture', COVER_PNG.subarray(0, 60)],
    ['without its end', COVER_PNG.subarray(0, -12)],
    ['with bytes behind its end', Buffer.concat([COVER_PNG, Buffer.from('PK\x03\x04')])],
    ['with a wrong checksum', Buffer.from(COVER_PNG).fill(0x55, 50, 52)],
    ['with a critical chunk that nobody knows', pngWith(pngChunk('ABCD', Buffer.alloc(4)))],
    ['with a second header', pngWith(COVER_PNG.subarray(8, 33))],
    ['of nothing but its header', Buffer.concat([COVER_PNG.subarray(0, 33), COVER_PNG.subarray(-12)])],
    ['made of more chunks than any picture', pngWith(...new Array(20_000).fill(pngChunk('tEXt', Buffer.alloc(0))))],
    ['with a chunk that claims 4 GB', Buffer.concat([COVER_PNG.subarray(0, 33), Buffer.alloc(12, 0xff)])],
  ])('is refused when it is %s', (_, bytes) => {
    expect(refusalOf(bytes)).toBe('unreadable_image');
  });

  it.each([
    [0, 16],
    [24, 8193],
    [0xffff_ffff, 1],
  ])('is refused with %d x %d pixels', (width, height) => {
    const header = Buffer.from(COVER_PNG.subarray(16, 29));
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    const png = Buffer.concat([COVER_PNG.subarray(0, 8), pngChunk('IHDR', header), COVER_PNG.subarray(33)]);
    expect(() => cleanCover(png)).toThrow(`${width} x ${height} pixels; 1 to 8192 a side`);
  });
});

describe('a JPEG', () => {
  it('goes as it is when it holds the picture alone', () => {
    expect(cleanCover(COVER_JPEG)).toEqual({
      kind: 'jpeg',
      ...DIMENSIONS,
      slices: [{ kind: 'range', start: 0, end: COVER_JPEG.length }],
    });
  });

  it.each([
    ['EXIF', jpegSegment(0xe1, exif(1, SECRET))],
    ['XMP', jpegSegment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${SECRET}`))],
    ['IPTC', jpegSegment(0xed, Buffer.from(`Photoshop 3.0\0${SECRET}`))],
    ['a colour profile', jpegSegment(0xe2, Buffer.from(`ICC_PROFILE\0\x01\x01${SECRET}`))],
    ['a comment', jpegSegment(0xfe, Buffer.from(SECRET))],
    ['a thumbnail', jpegSegment(0xe0, Buffer.concat([Buffer.from('JFIF\0'), Buffer.alloc(200, 7)]))],
  ])('is sent without %s', (_, segment) => {
    expect(sentOf(jpegWith(segment))).toEqual(COVER_JPEG);
  });

  it('stays the right way up, and of EXIF has nothing else', () => {
    const sent = sentOf(jpegWith(jpegSegment(0xe1, exif(6, SECRET))));

    const at = sent.indexOf('Exif', 0, 'latin1');
    expect(sent.subarray(at - 4, at + 32).toString('hex')).toBe(
      'ffe1002245786966000049492a0008000000010012010300010000000600000000000000',
    );
    expect(sent.length).toBe(COVER_JPEG.length + 36);
    expect(sentOf(sent)).toEqual(sent);
  });

  it.each([
    ['cut off at its end', COVER_JPEG.subarray(0, -2)],
    ['cut off within its picture', COVER_JPEG.subarray(0, -20)],
    ['cut off within its tables', COVER_JPEG.subarray(0, 100)],
    ['with bytes behind its end', Buffer.concat([COVER_JPEG, Buffer.from(SECRET)])],
    ['made of more segments than any picture', jpegWith(Buffer.alloc(80_000, 'fffe0002', 'hex'))],
    ['of nothing but its start', COVER_JPEG.subarray(0, 20)],
    ['without a picture', Buffer.concat([COVER_JPEG.subarray(0, 20), Buffer.from('ffd9', 'hex')])],
  ])('is refused when it is %s', (_, bytes) => {
    expect(refusalOf(bytes)).toBe('unreadable_image');
  });

  it('is refused when browsers do not show its kind', () => {
    const arithmetic = Buffer.from(COVER_JPEG);
    arithmetic[arithmetic.indexOf('ffc0', 0, 'hex') + 1] = 0xc9;
    expect(refusalOf(arithmetic)).toBe('unsupported_image');
  });
});

describe('a cover', () => {
  it.each([
    ['a GIF', Buffer.from('GIF89a, and more')],
    ['a WebP', Buffer.from('RIFF\0\0\0\0WEBPVP8 ')],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['the picture of an iPhone', Buffer.from('\0\0\0\x18ftypheic')],
  ])('is refused when it is %s', (_, bytes) => {
    expect(refusalOf(bytes)).toBe('unsupported_image');
  });

  it.each([COVER_PNG, COVER_JPEG])('never breaks the walk, whatever becomes of its bytes', (picture) => {
    for (let at = 8; at < picture.length; at += 1) {
      for (const value of [0, 0xff, (picture[at] ?? 0) ^ 1]) {
        const changed = Buffer.from(picture);
        changed[at] = value;
        expect(['png', 'jpeg', 'unreadable_image', 'unsupported_image']).toContain(refusalOf(changed));
      }
    }
  });

  it.each([
    [
      'half a million empty chunks',
      pngWith(
        Buffer.concat(
          Array.from({ length: 200_000 }, () => pngChunk('aaAa', Buffer.alloc(0))),
          2.4e6,
        ),
        Buffer.concat(
          Array.from({ length: 200_000 }, () => pngChunk('IDAT', Buffer.alloc(0))),
          2.4e6,
        ),
      ),
    ],
    ['a million empty comments', jpegWith(Buffer.alloc(5e6, 'fffe0002', 'hex'))],
    [
      'restarts and nothing else',
      Buffer.concat([COVER_JPEG.subarray(0, -2), Buffer.alloc(4e6, 'ffd0', 'hex'), Buffer.from('ffd9', 'hex')]),
    ],
  ])('is walked through in little time, with %s', (_, bytes) => {
    const { user } = process.cpuUsage();
    refusalOf(bytes);
    expect(process.cpuUsage().user - user).toBeLessThan(1e6);
  });
});
