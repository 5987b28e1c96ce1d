import { isVisible, withoutBidiControls } from '../../../src/domain/visible-text';

describe('a text', () => {
  it.each([
    '',
    ' \t\n',
    '\u200b',
    '\u200d\ufe0f',
    '\u3164\u115f',
    '\u2800',
    '\u202e\u2066',
    '\u00ad\ufeff',
    '\u{e0041}',
  ])('shows nothing: %j', (text) => {
    expect(isVisible(text)).toBe(false);
  });

  it.each(['a', '\u200bа\u200b', '👨‍👩‍👧', '❤️', 'می‌خواهم', '.', '\u0301'])('shows something: %j', (text) => {
    expect(isVisible(text)).toBe(true);
  });

  it('loses what reorders it, and keeps joiners and marks of direction', () => {
    expect(withoutBidiControls('gnp\u202e3pm\u202c \u2066x\u2069')).toBe('gnp3pm x');
    expect(withoutBidiControls('👨‍👩‍👧 می‌خواهم \u200fא')).toBe('👨‍👩‍👧 می‌خواهم \u200fא');
  });
});
