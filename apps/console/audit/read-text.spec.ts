import { wordsOf } from '../words/words';
import { readText } from './read-text';

const ID = '01999999-9999-7999-8999-999999999999';

describe('what was read', () => {
  it.each([
    ['GET /v1/requests/{id}/letters/persetujuan', 'Surat: Persetujuan', undefined],
    ['POST /v1/requests/{id}/approval/letters/penolakan', 'Konsep surat: Penolakan', undefined],
    [
      'POST /v1/requests/{id}/objection/answer/letters/keberatan',
      'Konsep surat: Keberatan',
      undefined,
    ],
    ['GET /v1/requests/{id}/letters', 'Daftar surat', undefined],
    ['GET /v1/requests/{id}/dossier', 'Berkas permohonan', undefined],
    ['GET /v1/history?from=1&to=3', 'Verifikasi seluruh riwayat', undefined],
    [`GET /v1/parked-messages/${ID}`, 'Isi pesan tertahan', ID],
  ])('%s is told as %s', (what, text, id) => {
    expect(readText(what, wordsOf('id'))).toEqual({ text, ...(id && { id }) });
    expect(readText(what, wordsOf('en'))?.text).not.toBe(text);
  });

  it.each(['GET /v1/else', 'GET /v1/requests/{id}/letters/surat-lain', 'x'])(
    'does not change %s',
    (what) => expect(readText(what, wordsOf('id'))).toBeNull(),
  );
});
