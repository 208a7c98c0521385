import { ID } from '../words/id';
import { addressOf, faultsOf, filtersIn, listAddress, provinceChoices } from './filters';
import { REPORT_PAGES, ReportPage } from './report-pages';

const AGENCIES = new Map([['bkn', {}]]);
const page = (name: string): ReportPage => {
  const found = REPORT_PAGES.find((one) => one.name === name);
  if (!found) throw new Error(`there is no page ${name}`);
  return found;
};
const pointersOf = (query: object, name = 'flows'): string[] =>
  faultsOf(filtersIn({ ...query }), page(name), AGENCIES, ID).map(
    ({ pointer, text }) => pointer || text,
  );

describe('the filters of a report', () => {
  it('take what the lists offer', () => {
    const query = { dari: '2026-01-01', sampai: '2026-01-01', instansi: 'bkn', provinsi: '35' };
    expect(pointersOf({ ...query, jenis: 'training', menurut: 'province' })).toEqual([]);
    expect(pointersOf({})).toEqual([]);
  });

  it.each([
    [{ dari: '2026-02-30' }, ['dari']],
    [{ dari: 'x', sampai: '9999-01-01' }, ['dari', 'sampai']],
    [{ dari: '2026-02-02', sampai: '2026-02-01' }, ['sampai']],
    [{ instansi: 'tidak-ada' }, ['Instansi: pilih dari daftar.']],
    [{ provinsi: '99', jenis: 'x' }, ['Provinsi: pilih dari daftar.', 'Jenis: pilih dari daftar.']],
    [{ menurut: 'month' }, ['Menurut: pilih dari daftar.']],
  ])('refuse %j', (query, pointers) => {
    expect(pointersOf(query)).toEqual(pointers);
  });

  it('know no division where the report has none', () => {
    expect(pointersOf({ menurut: 'province' }, 'costs')).toHaveLength(1);
  });

  it('stand in the address of a file as in that of the page', () => {
    const query = { dari: '2026-01-01', menurut: 'province', lain: 'x', provinsi: ['35'] };
    expect(addressOf('/a', filtersIn(query))).toBe('/a?dari=2026-01-01&menurut=province');
    expect(addressOf('/a', filtersIn({}))).toBe('/a');
  });

  it('lead to the list of the console', () => {
    expect(listAddress('/v1/requests?kind=training')).toBe('/konsol/permohonan?kind=training');
    expect([listAddress(null), listAddress('https://x.example')]).toEqual([null, null]);
  });

  it('offer every province by name', () => {
    const names = provinceChoices().map(([, name]) => name);
    expect(names).toHaveLength(38);
    expect(names.slice(0, 2)).toEqual(['Aceh', 'Bali']);
  });
});
