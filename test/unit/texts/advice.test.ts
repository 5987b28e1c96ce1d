import { ADVICE } from '../../../src/domain/values/advice';
import { saidOfMade } from '../../../src/texts/advice';
import { translator } from '../../../src/texts/translate';

const RESULT = { sample_status: 'stored' } as const;
const german = translator('de');
const advice = (code: string, file_name: string | null = null) => ({ code, message: `English: ${code}`, file_name });

describe('what is said of a voice that was just made', () => {
  it('is in the language of the page, whatever the advice, but for the reasons that Fish.Audio gives', () => {
    const said = saidOfMade(german, { ...RESULT, advice: ADVICE.map((code) => advice(code)) });
    expect(said).toHaveLength(ADVICE.length);
    expect(said.filter(({ isEnglish }) => isEnglish)).toEqual([{ text: 'English: poor_quality', isEnglish: true }]);
    expect(said.filter(({ text }) => text.startsWith('English'))).toHaveLength(1);
  });

  it('names the file where there are several, and marks as English what only a newer service knows', () => {
    const said = saidOfMade(german, { ...RESULT, advice: [advice('clipped', 'a.wav'), advice('newer', 'b.wav')] });
    expect(said.map(({ text }) => text)).toEqual([`a.wav: ${german('quality.clipped')}`, 'English: newer']);
    expect(said.map(({ isEnglish }) => isEnglish)).toEqual([false, true]);
  });

  it('tells of a duplicate and of recordings that wait, and is empty where the response is of an earlier service', () => {
    const said = saidOfMade(german, { sample_status: 'queued', duplicate_of: 'm0' });
    expect(said.map(({ text }) => text)).toEqual([german('result.duplicate'), german('result.sampleQueued')]);
    expect(saidOfMade(german, RESULT)).toEqual([]);
  });
});
