import { ObjectId } from 'mongodb';
import { toVoiceModel } from '../../../src/database/documents';

describe('toVoiceModel', () => {
  it('reads a record that an older version of the service stored', () => {
    const _id = new ObjectId();
    const user_id = new ObjectId();
    const created_at = new Date();
    const stored = {
      _id,
      user_id,
      model_id: 'm',
      name: 'n',
      audio_file_path: 'a.wav',
      file_type: 'audio' as const,
      created_at,
    };

    expect(toVoiceModel(stored)).toEqual({
      ...stored,
      _id: _id.toHexString(),
      user_id: user_id.toHexString(),
      echo_id: null,
      updated_at: created_at,
      description: '',
      tags: [],
      samples: [],
      missing_since: null,
    });
  });
});
