import type { Fate, KeptMail } from './harness/receiver';
import { checkLetters } from './letters';

const mail = (messageId: string, taken: boolean): KeptMail => ({
  at: 0,
  to: 'kontak@bkn.example.go.id',
  messageId,
  sha256: 'same',
  bytes: '',
  taken,
});
const TWICE = [mail('<a@x>', true), mail('<a@x>', true), mail('<b@x>', true)];

describe('the check of letters', () => {
  it('requires each letter once with the same bytes, unless it was overtaken or changed', () => {
    const putOff = [mail('<a@x>', false)];
    expect(() => checkLetters(putOff, 'later')).toThrow('accepted at least once');
    const other = { ...mail('<b@x>', true), sha256: 'other' };
    const changed = { overtaken: new Set(['<a@x>']), rewritten: new Set(['<b@x>']) };
    expect(() => checkLetters([mail('<b@x>', false), other], 'later')).toThrow('same bytes');
    expect(checkLetters([...putOff, mail('<b@x>', false), other], 'later', changed)).toBe(
      '2 letters, 1 sent again, 0 accepted twice',
    );
  });

  it.each<Fate>(['later', 'hang'])(
    'forbids a second delivery when the server did not accept the first: %s',
    (fate) => {
      expect(() => checkLetters(TWICE, fate)).toThrow(
        'a letter that the server had not accepted is accepted once',
      );
      expect(checkLetters([mail('<a@x>', false), mail('<a@x>', true)], fate)).toBe(
        '1 letters, 1 sent again, 0 accepted twice',
      );
    },
  );

  it.each<Fate | undefined>(['reset', 'unheard', undefined])(
    'allows a second delivery when the 250 of the first can be lost: %s',
    (fate) => {
      expect(checkLetters(TWICE, fate)).toBe('2 letters, 1 sent again, 1 accepted twice');
    },
  );
});
