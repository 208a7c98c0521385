import type { Fate, KeptMail } from './harness/receiver';
import { told } from './letters';

const mail = (messageId: string, taken: boolean): KeptMail => ({
  at: 0,
  to: 'kontak@bkn.example.go.id',
  messageId,
  sha256: 'same',
  bytes: '',
  taken,
});
const TWICE = [mail('<a@x>', true), mail('<a@x>', true), mail('<b@x>', true)];

describe('what is told of letters', () => {
  it.each<Fate>(['later', 'hang'])(
    'none may be taken twice that the server did not take at first: %s',
    (fate) => {
      expect(() => told(TWICE, fate)).toThrow('what the server had not taken is taken once');
      expect(told([mail('<a@x>', false), mail('<a@x>', true)], fate)).toBe(
        '1 letters, 1 came again, 0 were taken twice',
      );
    },
  );

  it.each<Fate | undefined>(['reset', 'unheard', undefined])(
    'one may that the server took, where its 250 can be lost: %s',
    (fate) => {
      expect(told(TWICE, fate)).toBe('2 letters, 1 came again, 1 were taken twice');
    },
  );
});
