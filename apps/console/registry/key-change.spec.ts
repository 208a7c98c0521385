import type { AgencyKeyAnswer } from '#libs/contracts/answers';
import { Form } from '../http/form';
import { wordsOf } from '../words/words';
import { bodyOfKeys, changeOf, KeyChange } from './key-change';

const key = (kid: string): AgencyKeyAnswer => ({
  kty: 'OKP',
  crv: 'Ed25519',
  x: 'A'.repeat(43),
  kid,
  alg: 'EdDSA',
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: null,
});
const words = wordsOf('en');
const change = (fields: Record<string, string>): KeyChange =>
  changeOf(Form.of(Object.entries(fields)), [key('a'), key('b')], words);
const textOf = ({ faults }: KeyChange): string | undefined => faults[0]?.text;

describe('a change of keys', () => {
  it('keeps what is not revoked, and takes one key, a list, or a set', () => {
    const made = JSON.stringify(key('c'));
    for (const typed of [made, `[${made}]`, `{"keys":[${made}]}`]) {
      const done = change({ '_cabut/0': 'a', _baru: typed });
      expect(done.faults).toEqual([]);
      expect(done.revoked.map(({ kid }) => kid)).toEqual(['a']);
      expect(bodyOfKeys(done)).toEqual({ keys: [key('b'), key('c')] });
    }
  });

  it('says that all keys are revoked', () => {
    const done = change({ '_cabut/0': 'a', '_cabut/1': 'b' });
    expect(bodyOfKeys(done)).toEqual({ keys: [], revokeAll: true });
  });

  it('hands no private key on', () => {
    const done = change({ _baru: JSON.stringify({ ...key('c'), d: 'secret' }) });
    expect(textOf(done)).toBe(words.registry.withPrivate);
    expect(done.added).toEqual([]);
  });

  it('refuses other texts, a key id that is taken, and a change of nothing', () => {
    for (const typed of ['x', '1', 'null', '[1]', '{}', '{"keys":1}', '{"kid":1}'])
      expect([typed, textOf(change({ _baru: typed }))]).toEqual([typed, words.registry.notJson]);
    expect(textOf(change({ _baru: JSON.stringify(key('a')) }))).toBe(words.registry.kidTwice('a'));
    expect(textOf(change({}))).toBe(words.registry.nothing);
    expect(textOf(change({ '_cabut/0': 'unknown' }))).toBe(words.registry.nothing);
  });
});
