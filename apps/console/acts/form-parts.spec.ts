import { Form } from '../http/form';
import { wordsOf } from '../words/words';
import { changed, faultsIn, Part, placeOf, sentBy } from './form-parts';

const WORDS = wordsOf('id');

const PARTS: Part[] = [
  {
    kind: 'radios',
    at: '/accept',
    label: 'Setuju?',
    need: 'Pilih.',
    as: 'truth',
    choices: [
      { value: 'ya', label: 'ya' },
      { value: 'tidak', label: 'tidak' },
    ],
    then: {
      chosen: 'tidak',
      parts: [{ kind: 'text', at: '/reason', label: 'Alasan', need: 'Tulis.' }],
    },
  },
  {
    kind: 'list',
    at: '/items',
    title: 'Butir',
    name: String,
    size: 3,
    fixed: (index) => ({ id: `b${index}` }),
    each: (at) => [
      { kind: 'text', at: `${at}/quantity`, label: 'Jumlah', as: 'whole' },
      {
        kind: 'list',
        at: `${at}/documents`,
        title: 'Dokumen',
        name: String,
        size: { add: 'tambah', remove: 'hapus', first: 0 },
        each: (one) => [{ kind: 'text', at: `${one}/title`, label: 'Judul', need: 'Tulis judul.' }],
      },
    ],
  },
];

const form = (fields: Record<string, string>): Form => Form.of(Object.entries(fields));

describe('the parts of a form', () => {
  it('give the body of the API without gaps, and where its lists stand in the form', () => {
    const { body, moved } = sentBy(
      PARTS,
      form({
        '/accept': 'ya',
        '/reason': 'of another choice',
        '/items/0/quantity': ' ',
        '/items/2/quantity': '12',
        '/items/2/documents/1/title': '',
        '/items/2/documents/4/title': 'Berita acara',
        _halaman: 'x',
      }),
    );
    expect(body).toEqual({
      accept: true,
      items: [{ id: 'b2', quantity: 12, documents: [{ title: 'Berita acara' }] }],
    });
    expect(placeOf('/items/0/quantity', moved)).toBe('/items/2/quantity');
    expect(placeOf('/items/0/documents/0/title', moved)).toBe('/items/2/documents/4/title');
    expect(placeOf('/accept', moved)).toBe('/accept');
  });

  it('name what is missing, also in the part that a choice opens', () => {
    const pointers = (fields: Record<string, string>): string[] =>
      faultsIn(PARTS, form(fields), WORDS).map(({ pointer }) => pointer);
    expect(pointers({})).toEqual(['/accept']);
    expect(pointers({ '/accept': 'mungkin' })).toEqual(['/accept']);
    expect(pointers({ '/accept': 'tidak' })).toEqual(['/reason']);
    expect(pointers({ '/accept': 'ya', '/items/1/quantity': 'dua' })).toEqual([
      '/items/1/quantity',
    ]);
    expect(pointers({ '/accept': 'ya' })).toEqual([]);
  });

  it('add and remove an entry of a list within a list', () => {
    const at = '/items/1/documents';
    const first = changed(PARTS, form({}), `tambah:${at}`);
    expect([...(first?.fields ?? [])]).toEqual([[`${at}/0/title`, '']]);
    const second = changed(PARTS, form({ [`${at}/3/title`]: 'x' }), `tambah:${at}`);
    expect(second?.indexes(at)).toEqual([3, 4]);
    expect(second && changed(PARTS, second, `hapus:${at}/3`)?.indexes(at)).toEqual([4]);
    expect(changed(PARTS, form({}), 'tambah:/unknown')).toBeNull();
    expect(changed(PARTS, form({}), 'lanjut')).toBeNull();
  });
});
