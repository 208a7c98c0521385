import { ASKS, CONFLICTS, DUTIES, ROUTES } from './data/duties';
import { PROVISIONS } from './data/provisions';
import { QUESTIONS } from './data/questions';
import { COMBINATION, ROWS } from './data/rows';
import { SENTENCES } from './data/sentences';
import type { LawPack } from './pack';

/**
 * UU 30/2014 on government administration, Articles 35-37 and what they rest on, as read in 2026.
 */
export const UU_30_2014: LawPack = {
  id: 'id-uu-30-2014',
  title: {
    id: 'Undang-Undang Nomor 30 Tahun 2014 tentang Administrasi Pemerintahan',
    en: 'Law 30 of 2014 on Government Administration',
  },
  confirmedBy: null,
  parties: {
    kementerian: 'body',
    lpnk: 'body',
    'setingkat-kementerian': 'body',
    'lembaga-negara': 'body',
    nonstruktural: 'body',
    'instansi-vertikal': 'body',
    tni: 'body',
    polri: 'body',
    pemprov: 'body',
    pemkab: 'body',
    pemkot: 'body',
    desa: 'body',
    blu: 'body',
    ptn: 'body',
    bpjs: 'body',
    bumn: 'doubtful',
    swasta: 'private',
    warga: 'private',
    asing: 'foreign',
  },
  subject: '1-10',
  discretion: '35-1',
  refusals: '36-1',
  provisions: PROVISIONS,
  rows: ROWS,
  combination: COMBINATION,
  duties: DUTIES,
  conflicts: CONFLICTS,
  questions: QUESTIONS,
  asks: ASKS,
  routes: ROUTES,
  sentences: SENTENCES,
};
