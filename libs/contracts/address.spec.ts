import fc from 'fast-check';
import { ADDRESS_PATTERN, addressFault, asciiAddress } from './address';

describe('an e-mail address', () => {
  it.each([
    ['kontak@bkn.go.id'],
    ['kontak+bk@kab-uji.example.go.id'],
    ["tu.o'kota@kab-uji.example.go.id"],
    ['tu&arsip@kab-uji.example.go.id'],
    ['tu/umum@kab-uji.example.go.id'],
    ["#$&'*+-/=?^_`{|}~@kab-uji.example.go.id"],
    ['1@9.id'],
    [`${'a'.repeat(64)}@b.example`],
    ['kontak@xn--kementrian--lbb.example.go.id'],
  ])('is accepted and used unchanged: %s', (address) => {
    expect(addressFault(address)).toBeNull();
    expect(asciiAddress(address)).toBe(address);
    expect(address).toMatch(new RegExp(ADDRESS_PATTERN, 'u'));
  });

  it.each([
    ['kontak@kementrian-é.example.go.id', 'kontak@xn--kementrian--lbb.example.go.id'],
    ['kontak@straße.example', 'kontak@xn--strae-oqa.example'],
    ['kontak@例え.テスト', 'kontak@xn--r8jz45g.xn--zckzah'],
    ['Kontak@BKN.go.id', 'Kontak@bkn.go.id'],
  ])('with an international domain is converted to A-labels: %s', (address, ascii) => {
    expect(addressFault(address)).toBeNull();
    expect(asciiAddress(address)).toBe(ascii);
    expect(address).toMatch(new RegExp(ADDRESS_PATTERN, 'u'));
  });

  it.each([
    ['"tata usaha"@kab-uji.example.go.id', 'quotes'],
    ['"x"@y.example', 'quotes'],
    ['ümum@kab-uji.example.go.id', 'SMTPUTF8'],
    ['a%b@c.example', 'route'],
    ['a!b@c.example', 'route'],
    ['-a@c.example', 'option'],
    ['a..b@c.example', 'single dots'],
    ['.a@c.example', 'single dots'],
    ['a.@c.example', 'single dots'],
    ['a b@c.example', 'plain address'],
    ['A <a@b.example>', 'plain address'],
    ['a,b@c.example', 'plain address'],
    ['a@b@c.example', 'plain address'],
    ['a\r\nBcc: x@c.example', 'plain address'],
    [`${'a'.repeat(65)}@b.example`, '64'],
    [`a@${'b.'.repeat(130)}example`, '254'],
    ['a@[127.0.0.1]', 'domain'],
    ['a@127.0.0.1', 'domain'],
    ['a@localhost', 'domain'],
    ['a@b.example.', 'domain'],
    ['a@b..example', 'domain'],
    ['a@-b.example', 'domain'],
    ['a@b_c.example', 'domain'],
    ['a@b.example> SIZE=1', 'domain'],
    ['a@b.example\u2028', 'domain'],
    ['a@ｂ.example', 'domain'],
    ['a@b。example', 'domain'],
    ['a@b\u00adc.example', 'domain'],
    ['a@xn--a-.example', 'domain'],
    ['@b.example', 'one address'],
    ['', 'one address'],
  ])('is refused with a reason: %s', (address, why) => {
    expect(addressFault(address)).toContain(why);
  });

  it('that is accepted is ASCII, has one @, and is accepted again in that form', () => {
    const character = fc.constantFrom(...'aZ9.-@%!"\\ <>,;:é例\u0301\u200d\u202e\r'.split(''));
    fc.assert(
      fc.property(
        fc.string({ unit: character, maxLength: 12 }),
        fc.string({ unit: character, maxLength: 12 }),
        (local, domain) => {
          const address = `${local}@${domain}.id`;
          if (addressFault(address) !== null) return;
          const ascii = asciiAddress(address);
          expect(ascii).toMatch(/^[\x21-\x7e]+$/);
          expect(ascii.split('@')).toHaveLength(2);
          expect(addressFault(ascii)).toBeNull();
          expect(asciiAddress(ascii)).toBe(ascii);
        },
      ),
      { numRuns: 2_000, seed: 16 },
    );
  });
});
