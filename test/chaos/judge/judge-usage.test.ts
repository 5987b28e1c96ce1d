import type { Document } from 'mongodb';
import type { SpeechRequest } from '../world/ledger';
import { compareUsage } from './judge-usage';

const spoken = (modelId: string, isWhole = true): SpeechRequest => ({ modelId, beganAt: '', isWhole });
const record = (_id: string, model_id: string, speech_count: number, more: Document = {}): Document => ({
  _id,
  model_id,
  name: 'one name',
  usage: { speech_count },
  ...more,
});
const day = (voice_id: string, speech_count: number): Document => ({ voice_id, speech_count });

function kinds(records: Document[], days: Document[], speeches: SpeechRequest[]): string[] {
  return compareUsage({ records, days }, speeches).map(({ kind }) => kind);
}

describe('what chaos says of the speeches that are counted', () => {
  it('concerns the voice that spoke, and not another one of its name that was made after its deletion', () => {
    const speeches = [spoken('deleted'), spoken('deleted')];
    expect(kinds([record('second', 'made later', 0)], [day('first', 2)], speeches)).toEqual([]);
  });

  it('takes the speeches of every model together that a voice has had', () => {
    const speeches = [spoken('before'), spoken('now'), spoken('now', false)];
    const voice = (count: number): Document => record('voice', 'now', count, { known_model_ids: ['before', 'now'] });
    expect(kinds([voice(2)], [day('voice', 1), day('voice', 1)], speeches)).toEqual([]);
    expect(kinds([voice(1)], [day('voice', 1)], speeches)).toEqual(['lost']);
    expect(kinds([voice(4)], [day('voice', 4)], speeches)).toEqual(['doubled']);
  });

  it('finds what is in the record and not in the days, and the other way round', () => {
    expect(kinds([record('voice', 'model', 1)], [], [spoken('model')])).toEqual(['lost']);
    expect(kinds([record('voice', 'model', 0)], [day('voice', 1)], [spoken('model')])).toEqual(['lost']);
    expect(kinds([record('voice', 'model', 1)], [day('voice', 2)], [spoken('model')])).toEqual(['doubled']);
  });

  it('tells everything that explains it', () => {
    const [found] = compareUsage({ records: [record('voice', 'model', 0)], days: [] }, [spoken('model')]);
    expect(found?.what).toContain('0 speeches of one name are counted in its record and 0 in its days');
    expect(found?.what).toContain('"known_model_ids":["model"]');
    expect(found?.what).toContain('model whole');
  });
});
