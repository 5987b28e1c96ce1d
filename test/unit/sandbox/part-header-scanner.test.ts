import { PartHeaderScanner } from '../../../src/sandbox/fish-audio/http/part-header-scanner';

const BODY = Buffer.from(
  '--b0undary\r\nContent-Disposition: form-data; name="title"\r\n\r\n--b0und is no boundary\r\n' +
    '--b0undary\r\nContent-Disposition: form-data; name="voices"; filename="é.wav"\r\nContent-Type: audio/wav\r\n\r\n' +
    'sound\r\n\r\nand more\r\n--b0undary--\r\n',
);
const PARTS = [
  'Content-Disposition: form-data; name="title"',
  'Content-Disposition: form-data; name="voices"; filename="é.wav"\r\nContent-Type: audio/wav',
];

describe('PartHeaderScanner', () => {
  it('finds the same headers wherever the body is cut', () => {
    for (let pieceBytes = 1; pieceBytes <= BODY.length; pieceBytes++) {
      const scanner = new PartHeaderScanner('b0undary');
      for (let at = 0; at < BODY.length; at += pieceBytes) scanner.push(BODY.subarray(at, at + pieceBytes));

      expect(scanner.parts).toEqual(PARTS);
    }
  });

  it('gives up on headers that never end', () => {
    const scanner = new PartHeaderScanner('b0undary');
    for (let piece = 0; piece < 100; piece++) scanner.push(Buffer.alloc(1024, piece === 0 ? '--b0undary' : 'x'));
    scanner.push(BODY);

    expect(scanner.parts).toEqual([]);
  });
});
