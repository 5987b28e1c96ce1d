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
    for (let chunkBytes = 1; chunkBytes <= BODY.length; chunkBytes++) {
      const scanner = new PartHeaderScanner('b0undary');
      for (let at = 0; at < BODY.length; at += chunkBytes) scanner.push(BODY.subarray(at, at + chunkBytes));

      expect(scanner.parts).toEqual(PARTS);
    }
  });

  it('stops at headers that never end', () => {
    const scanner = new PartHeaderScanner('b0undary');
    for (let chunk = 0; chunk < 100; chunk++) scanner.push(Buffer.alloc(1024, chunk === 0 ? '--b0undary' : 'x'));
    scanner.push(BODY);

    expect(scanner.parts).toEqual([]);
  });
});
