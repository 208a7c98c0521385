import type { Nearness } from '#libs/contracts/services';
import type { Language } from '#libs/law/evaluation';
import { nameOfRegion, placeOf } from '#libs/contracts/regions';

type Reason = (at: string, wanted: string, province: string) => string;

const REASONS: Record<Language, Record<Nearness, Reason>> = {
  id: {
    'same-regency': (at) => `Pemberi bantuan berada di daerah yang sama: ${at}.`,
    province: (at, wanted) =>
      at === wanted
        ? `Pemberi bantuan berada pada tingkat provinsi: ${at}.`
        : `Pemberi bantuan berada pada tingkat provinsi yang meliputi ${wanted}: ${at}.`,
    'same-province': (at, _, province) =>
      `Pemberi bantuan berada di provinsi yang sama, ${province}: ${at}.`,
    national: () => 'Pemberi bantuan adalah instansi tingkat nasional.',
    elsewhere: (at, wanted) =>
      wanted === ''
        ? `Pemberi bantuan berada di ${at}.`
        : `Pemberi bantuan berada di provinsi lain: ${at}.`,
  },
  en: {
    'same-regency': (at) => `The provider is in the same region: ${at}.`,
    province: (at, wanted) =>
      at === wanted
        ? `The provider is at the level of the province: ${at}.`
        : `The provider is at the level of the province of ${wanted}: ${at}.`,
    'same-province': (at, _, province) =>
      `The provider is in the same province, ${province}: ${at}.`,
    national: () => 'The provider is a national agency.',
    elsewhere: (at, wanted) =>
      wanted === '' ? `The provider is in ${at}.` : `The provider is in another province: ${at}.`,
  },
};

/**
 * Why a suggestion has its place.
 * @param at region code of the provider; null: it has none.
 * @param wanted region code that the help is needed in.
 */
export function reasonOf(
  nearness: Nearness,
  at: string | null,
  wanted: string | undefined,
  language: Language,
): string {
  const provider = at === null ? '' : nameOfPlace(at);
  const place = wanted === undefined ? null : placeOf(wanted);
  const names = [place?.regency ?? place?.province, place?.province] as const;
  const [region, province] = names.map((code) => (code === undefined ? '' : nameOfRegion(code)));
  return REASONS[language][nearness](provider, region ?? '', province ?? '');
}

function nameOfPlace(code: string): string {
  const { regency, province } = placeOf(code);
  return nameOfRegion(regency ?? province);
}
