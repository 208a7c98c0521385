import type { LetterKind } from '#libs/contracts/deliveries';
import type { LetterAnswer } from '#libs/contracts/letter-answers';
import type { RequestAnswer } from '#libs/contracts/request-answers';
import { DataTable } from '../pages/data-table';
import { Instant, Section } from '../pages/parts';
import type { Words } from '../words/words';
import type { RequestProps } from './request-props';

/** Every letter about the request: who wrote to whom, when, and the file. */
export function LettersSection({ of }: { of: RequestProps }) {
  const { view, dossier } = of;
  const { request, letters, deadline } = dossier;
  const { letterFiles: text, acts } = view.words;
  const sealed = ['rahasia', 'sangat-rahasia'].includes(request.classification);
  const stateOf = ({ draft, signed }: LetterAnswer): string[] => [
    ...(draft ? [text.draft] : []),
    ...(signed ? [text.signed(view.words.life.raters[signed.by])] : []),
  ];
  return (
    <Section id="surat" title={text.title}>
      <p class="govuk-hint">
        {text.hint} {sealed && text.sealed}
      </p>
      <DataTable
        columns={[text.letter, text.way, text.date, text.file]}
        rows={letters.map((letter) => ({
          key: letter.kind,
          cells: [
            <>
              {acts.form.letters[letter.kind]}
              {stateOf(letter).map((state) => (
                <p class="bk-quiet bk-flat" key={state}>
                  {state}
                </p>
              ))}
            </>,
            wayOf(letter.kind, request, view.words),
            <Instant at={letter.at} view={view} zone={deadline.timeZone} />,
            <Files requestId={request.id} kind={letter.kind} words={view.words} />,
          ],
        }))}
      />
    </Section>
  );
}

/** The letter in both languages. Each link names its letter for screen readers that list links. */
function Files({ requestId, kind, words }: { requestId: string; kind: LetterKind; words: Words }) {
  const { letterFiles: text, acts } = words;
  return (
    <ul class="govuk-list bk-small bk-files">
      {(['id', 'en'] as const).map((language) => (
        <li key={language}>
          <a
            class="govuk-link"
            href={`/konsol/permohonan/${requestId}/surat/${kind}.pdf?bahasa=${language}`}
            type="application/pdf"
          >
            PDF {text.languages[language]}
            <span class="govuk-visually-hidden">: {acts.form.letters[kind]}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Who writes to whom. */
function wayOf(
  kind: LetterKind,
  { requester, provider }: RequestAnswer,
  { letterFiles: text }: Words,
): string {
  const [asker, giver] = [requester.name, provider.name];
  if (kind === 'berkas') return text.wholeFile;
  if (kind === 'eskalasi') return text.toSuperior(giver, giver);
  if (kind === 'keberatan') return text.toSuperior(asker, giver);
  if (kind === 'kesepakatan-biaya' || kind === 'tanggung-jawab') return text.both(asker, giver);
  if (kind === 'penerusan') return text.toNext(giver, asker);
  return kind === 'permohonan' ? text.fromTo(asker, giver) : text.fromTo(giver, asker);
}
