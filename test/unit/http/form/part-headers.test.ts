import { readPartHeaders } from '../../../../src/http/uploads/form/part-headers';

const disposition = (parameters: string): Buffer => Buffer.from(`Content-Disposition: form-data; ${parameters}\r\n`);
const fileNameIn = (parameters: string): string | null =>
  readPartHeaders(disposition(`name="audio"; ${parameters}`)).fileName;

/** What is said about headers that cannot be read. */
function refusal(block: Buffer | string): string {
  try {
    readPartHeaders(Buffer.from(block));
  } catch (error) {
    return (error as Error).message;
  }
  return 'it was read';
}

describe('the name of a file', () => {
  it.each([
    ['in quotes', 'filename="a b.mp3"', 'a b.mp3'],
    ['without quotes', 'filename=a.mp3', 'a.mp3'],
    ['without quotes, with spaces', 'filename=my voice 1.mp3; x=y', 'my voice 1.mp3'],
    ['in UTF-8', 'filename="Größe 日本.mp3"', 'Größe 日本.mp3'],
    ['with semicolons', 'filename="a;b=c.mp3"', 'a;b=c.mp3'],
    ['with quotes as browsers write them', 'filename="my %22best%22 voice.mp3"', 'my "best" voice.mp3'],
    ['with quotes as Go and curl write them', 'filename="my \\"best\\" voice.mp3"', 'my "best" voice.mp3'],
    ['with a Windows path', 'filename="C:\\voices\\me.mp3"', 'C:\\voices\\me.mp3'],
    ['with backslashes that are escaped', 'filename="C:\\\\me.mp3"', 'C:\\me.mp3'],
    ['%-encoded as a whole', 'filename="Gr%C3%B6%C3%9Fe%20%25.mp3"', 'Größe %.mp3'],
    ['with percent signs that encode nothing', 'filename="100% me.mp3"', '100% me.mp3'],
    ['with escapes that are not UTF-8', 'filename="Gr%F6.mp3"', 'Gr%F6.mp3'],
    [
      'as mail writes it, in base64',
      `filename="=?utf-8?B?${Buffer.from('Größe.mp3').toString('base64')}?="`,
      'Größe.mp3',
    ],
    ['as mail writes it, with =XX', 'filename="=?UTF-8?Q?Gr=C3=B6=C3=9Fe_1.mp3?="', 'Größe 1.mp3'],
    ['as something like mail', 'filename="=?what?"', '=?what?'],
    ['as filename*', "filename*=UTF-8''Gr%C3%B6%C3%9Fe.mp3", 'Größe.mp3'],
    ['as filename* in quotes', 'filename*="utf-8\'\'Gr%C3%B6%C3%9Fe.mp3"', 'Größe.mp3'],
    ['as filename* with a language', "filename*=utf-8'de'Gr%C3%B6%C3%9Fe.mp3", 'Größe.mp3'],
    ['as filename* in Latin-1', "filename*=iso-8859-1''Gr%F6.mp3", 'Grö.mp3'],
    ['as filename* that was not encoded', "filename*=UTF-8''it's me ö.mp3", "it's me ö.mp3"],
    ['twice, and filename* counts', "filename=x.mp3; filename*=utf-8''y.mp3", 'y.mp3'],
    ['as nothing', 'filename=""', ''],
    ['as nothing, without quotes', 'filename=', ''],
  ])('is read %s', (_title, parameters, name) => {
    expect(fileNameIn(parameters)).toBe(name);
  });

  it.each([
    ['quotes inside quotes', 'filename="my "best" voice.mp3"', /Content-Disposition .*%22/],
    ['a quote that does not end', 'filename="a.mp3', /Content-Disposition .* close every quote/],
    ['a semicolon without quotes', 'filename=a;b.mp3', /Content-Disposition .* a name with ; in quotes/],
    ['filename* without charset', 'filename*=a.mp3', /filename\*/],
    ['filename* in another charset', "filename*=koi8-r''a.mp3", /filename\*/],
    ['filename* that is not UTF-8', "filename*=UTF-8''Gr%F6.mp3", /filename\*/],
    ['filename* with a broken escape', "filename*=UTF-8''100%.mp3", /filename\*/],
    ['filename* in pieces', "filename*0*=UTF-8''a; filename*1*=.mp3", /filename\*/],
  ])('is refused with the name of the header: %s', (_title, parameters, says) => {
    expect(refusal(disposition(`name="audio"; ${parameters}`))).toMatch(says);
  });

  it('is refused where it is not UTF-8, and never has U+FFFD', () => {
    const latin1 = Buffer.from('Content-Disposition: form-data; name="audio"; filename="Gr\xf6.mp3"\r\n', 'latin1');
    expect(refusal(latin1)).toMatch(/Content-Disposition .*UTF-8/);
  });
});

describe('the headers of a part', () => {
  it('may have any case, white space, and lines that go on', () => {
    const block = 'content-disposition:FORM-DATA ;Name = name\r\nCONTENT-TYPE:  Text/Plain;\r\n\tcharset="utf8"\r\n';
    expect(readPartHeaders(Buffer.from(block))).toEqual({
      name: 'name',
      fileName: null,
      contentType: 'text/plain',
      charset: 'utf-8',
    });
  });

  it.each([
    ['latin1', 'windows-1252'],
    ['UTF-16LE', 'utf-16le'],
    ['us-ascii', 'utf-8'],
    ['', 'utf-8'],
  ])('name the charset of a text: %s', (label, charset) => {
    const block = `Content-Disposition: form-data; name=a\r\nContent-Type: text/plain; charset=${label}\r\n`;
    expect(readPartHeaders(Buffer.from(block)).charset).toBe(charset);
  });

  it.each([
    ['no Content-Disposition', 'Content-Type: text/plain\r\n', /no Content-Disposition/],
    ['a Content-Disposition of another kind', 'Content-Disposition: attachment; name=a\r\n', /form-data/],
    ['no name', 'Content-Disposition: form-data; filename=a\r\n', /no name/],
    [
      'bytes that are encoded',
      'Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n',
      /Content-Transfer-Encoding/,
    ],
    [
      'an unknown charset',
      'Content-Disposition: form-data; name=a\r\nContent-Type: text/plain; charset=klingon\r\n',
      /charset/,
    ],
    ['a line that is no header', 'Content-Disposition: form-data; name=a\r\nhello\r\n', /header/],
    ['NUL', 'Content-Disposition: form-data; name=a\0b\r\n', /header/],
  ])('are refused: %s', (_title, block, says) => {
    expect(refusal(block)).toMatch(says);
  });
});
