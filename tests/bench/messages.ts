import { randomUUID } from 'node:crypto';
import { sourceOf } from '#libs/contracts/envelope';
import { COMMANDS } from '#libs/contracts/topics';
import { Outgoing } from '#libs/kafka/bus';
import { PrivateJwk, signDetached } from '#libs/security/signatures';

/** A signed `submit-request` of about 1.5 kB, as an agency's system sends it. */
export async function signedRequest(
  key: PrivateJwk,
  agency: string,
  provider: string,
  n: number,
): Promise<Outgoing> {
  const reference = `B/${n}/HK.01/2026`;
  const body = {
    specversion: '1.0',
    id: randomUUID(),
    source: sourceOf(agency),
    type: 'bantuan-kedinasan.submit-request.v1',
    time: new Date().toISOString(),
    data: {
      reference,
      provider,
      subject: 'Permohonan bantuan penilaian kompetensi pejabat administrator dan pengawas',
      description:
        'Dalam rangka penataan jabatan, dimohon bantuan penilaian kompetensi manajerial dan sosial kultural bagi pejabat administrator dan pengawas, lengkap dengan laporan hasil per orang.',
      kind: 'technical-assistance',
      classification: 'biasa',
      urgency: 'biasa',
      channel: 'system',
      grounds: [
        {
          provision: '35-1-b',
          facts: 'Tidak memiliki asesor kompetensi maupun gedung dan peralatan pusat penilaian.',
        },
        {
          provision: '35-1-c',
          facts: 'Pegawai belum menguasai metode pusat penilaian yang terakreditasi.',
        },
      ],
      items: [
        { id: '1', description: 'Penilaian kompetensi pejabat administrator', quantity: 48 },
        { id: '2', description: 'Penilaian kompetensi pejabat pengawas', quantity: 72 },
      ],
      neededBy: '2026-12-18',
      requestedBy: { name: 'Contoh (nama rekaan)', position: 'Kepala BKPSDM' },
      costs: [{ item: 'Bahan dan honorarium asesor', amount: 330000000, fundedBy: 'requester' }],
    },
  };
  const value = Buffer.from(JSON.stringify(body));
  return {
    topic: COMMANDS,
    key: `${agency}/${reference}`,
    value,
    signature: await signDetached(value, key),
  };
}
