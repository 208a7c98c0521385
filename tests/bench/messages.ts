import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { sourceOf } from '#libs/contracts/envelope';
import { COMMANDS } from '#libs/contracts/topics';
import type { OutgoingRecord } from '#libs/kafka/bus';
import { NamedJwk, newAgencyKey, PrivateJwk, signDetached } from '#libs/security/signatures';

/** The provider. */
export const PROVIDER = 'bench-provider';
const ASKING = 20;

/**
 * The requesters, each with a key, and the file in which a contender without a registry finds them.
 */
export interface Agencies {
  asking: { code: string; publicJwk: NamedJwk; privateJwk: PrivateJwk }[];
  file: string;
}

/** The content of the file: all agencies, and the public keys of the requesters. */
export interface KnownAgencies {
  agencies: string[];
  keys: { agency: string; jwk: NamedJwk }[];
}

export async function newAgencies(file: string): Promise<Agencies> {
  const asking = await Promise.all(
    Array.from({ length: ASKING }, async (_, n) => {
      const code = `bench-${n + 1}`;
      return { code, ...(await newAgencyKey(code, 'EdDSA')) };
    }),
  );
  const known: KnownAgencies = {
    agencies: [PROVIDER, ...asking.map(({ code }) => code)],
    keys: asking.map(({ code, publicJwk }) => ({ agency: code, jwk: publicJwk })),
  };
  writeFileSync(file, JSON.stringify(known));
  return { asking, file };
}

/** A message with its identifiers. */
export type SignedMessage = OutgoingRecord & { id: string };

/** This many signed messages, with the agencies in turn. */
export async function signedMessages(
  { asking }: Agencies,
  count: number,
): Promise<SignedMessage[]> {
  const messages: SignedMessage[] = [];
  while (messages.length < count) {
    const from = messages.length;
    messages.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(500, count - from) }, (_, n) => {
          const agency = asking[(from + n) % asking.length];
          if (!agency) throw new Error('nobody asks');
          return signedRequest(agency.privateJwk, agency.code, from + n);
        }),
      )),
    );
  }
  return messages;
}

/** A signed `submit-request` of about 1.5 kB, as an agency's system sends it. */
async function signedRequest(key: PrivateJwk, agency: string, n: number): Promise<SignedMessage> {
  const reference = `B/${n}/HK.01/2026`;
  const id = randomUUID();
  const body = {
    specversion: '1.0',
    id,
    source: sourceOf(agency),
    type: 'bantuan-kedinasan.submit-request.v1',
    time: new Date().toISOString(),
    data: {
      reference,
      provider: PROVIDER,
      subject: 'Permohonan bantuan penilaian kompetensi pejabat administrator dan pengawas',
      description:
        'Dalam rangka penataan jabatan, dimohon bantuan penilaian kompetensi manajerial dan sosial kultural bagi pejabat administrator dan pengawas, lengkap dengan laporan hasil per orang. Penilaian diharapkan berlangsung selama tiga minggu di gedung pusat penilaian, didahului pertemuan persiapan dengan pengelola kepegawaian, dan ditutup dengan pemaparan hasil kepada pejabat pembina kepegawaian.',
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
    id,
  };
}
