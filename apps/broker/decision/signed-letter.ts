import { type LetterKind, SignedLetter } from '#libs/contracts/deliveries';
import { type FieldError, problem } from '#libs/contracts/problem';
import { STATUSES } from '#libs/contracts/statuses';
import { refusing } from '../request/lifecycle';
import { readHappened } from '../request/reads';
import { between, defineAct, type Party } from './act';

/** Whose letter each kind is, and the events that it is about: one of them has happened. */
export const LETTERS: Readonly<
  Record<LetterKind, { by: readonly Party[]; about: readonly string[] }>
> = {
  permohonan: { by: ['requester'], about: ['submitted'] },
  'tanda-terima': { by: ['provider'], about: ['submitted'] },
  'permintaan-penjelasan': { by: ['provider'], about: ['clarification-asked'] },
  persetujuan: { by: ['provider'], about: ['approved', 'partially-approved'] },
  penolakan: { by: ['provider'], about: ['refused', 'partially-approved'] },
  'kesepakatan-biaya': { by: ['requester', 'provider'], about: ['costs-agreed'] },
  'tanggung-jawab': { by: ['requester', 'provider'], about: ['responsibility-agreed'] },
  'serah-terima': { by: ['requester', 'provider'], about: ['partly-delivered', 'delivered'] },
  penerusan: { by: ['provider'], about: ['forwarded'] },
  eskalasi: { by: ['provider'], about: ['escalated'] },
  keberatan: { by: ['requester'], about: ['objected'] },
  berkas: { by: ['requester', 'provider'], about: ['submitted'] },
};
const KINDS = Object.keys(LETTERS) as LetterKind[];

/** A party names the electronically signed form of its own letter. */
export const signedLetter = defineAct({
  name: 'signed-letter',
  operationId: 'referToSignedLetter',
  summary: 'Refer to the electronically signed form of a letter',
  description:
    'The party whose letter it is signs it in its own system and gives the address and the SHA-256 of the ' +
    'signed file. A later one of the same kind takes its place; both stay in the history.',
  body: SignedLetter,
  examples: {
    approval: {
      kind: 'persetujuan',
      uri: 'https://srikandi.example.go.id/naskah/2026/11/0871',
      sha256: '8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4',
    },
  },
  by: { requester: ['requester', 'system'], provider: ['decider', 'system'] },
  transitions: between(STATUSES),
  conflict: 'bars',
  problems: [],
  read: (tx, { id }) => readHappened(tx, id),
  decide: (request, { kind, uri, sha256 }, { party, actor, receivedAt, at, known }) => {
    const own = KINDS.filter((one) => LETTERS[one].by.includes(party));
    const fault = (code: string, detail: string): FieldError => ({
      ...{ pointer: `${at}/kind`, code, detail, allowed: own },
    });
    const errors = !own.includes(kind)
      ? [fault('not-yours', 'this is a letter of the other party')]
      : LETTERS[kind].about.some((event) => known.has(event))
        ? []
        : [fault('not-written', 'nothing that this letter is about has happened yet')];
    if (errors.length > 0)
      return refusing(
        problem('validation-failed', 'This letter cannot be signed; see errors.', { errors }),
      );
    const { signedLetters, status } = request;
    const letter = { kind, by: party, at: receivedAt.toISOString(), uri, sha256 };
    const others = signedLetters.filter((one) => one.kind !== kind || one.by !== party);
    return {
      change: {
        set: { signedLetters: [...others, letter] },
        entries: [
          {
            name: 'letter-signed',
            status,
            actor,
            data: { kind, by: party, uri, sha256 },
            change: { kind, by: party, sha256 },
          },
        ],
      },
    };
  },
});
