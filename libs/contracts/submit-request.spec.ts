import { validateFast } from './compiled';
import { submitClassOf } from './submit-request';

const COMMON = {
  ...{ reference: '1/HK.01/2026', provider: 'bkn', kind: 'training', urgency: 'biasa' },
  ...{ neededBy: '2026-12-30' },
};
const OPEN = {
  ...{
    ...COMMON,
    classification: 'biasa',
    subject: 'Pelatihan',
    description: 'Pelatihan penilai.',
  },
  grounds: [{ provision: '35-1-b', facts: 'Tidak ada tenaga ahli.' }],
  items: [{ id: '1', description: 'Pelatih' }],
};
const SEALED = {
  ...{ ...COMMON, classification: 'rahasia' },
  contentAt: { uri: 'https://berkas.example.go.id/1', sha256: 'a'.repeat(64) },
  grounds: [{ provision: '35-1-b' }],
  items: [{ id: '1' }],
};
const checked = (data: object): ReturnType<typeof validateFast<object>> =>
  validateFast<object>(submitClassOf(data), data, '/data');

/** Serializers that know one class for both forms write the fields of the other form as null. */
describe('a new request with null in a field of its other form', () => {
  it('is accepted, open', () => {
    expect(checked({ ...OPEN, contentAt: null })).toEqual({ ok: true, value: OPEN });
  });

  it('is accepted, sealed', () => {
    const grounds = [{ ...SEALED.grounds[0], facts: null }];
    const items = [{ ...SEALED.items[0], description: null }];
    const more = { subject: null, description: null, grounds, items };
    expect(checked({ ...SEALED, ...more })).toEqual({ ok: true, value: SEALED });
  });

  it.each<[string, object]>([
    ['/data/contentAt', { ...OPEN, contentAt: SEALED.contentAt }],
    ['/data/subject', { ...SEALED, subject: 'Pelatihan' }],
    ['/data/items/0/description', { ...SEALED, items: OPEN.items }],
    ['/data/grounds/0/facts', { ...SEALED, grounds: OPEN.grounds }],
    ['/data/other', { ...OPEN, other: null }],
  ])('is refused with a value there, or with an unknown field: %s', (pointer, data) => {
    expect(checked(data)).toMatchObject({ ok: false, errors: [{ pointer, code: 'surplus' }] });
  });
});
