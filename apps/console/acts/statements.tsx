import { Doubt, DOUBTS, FactId, REFUSAL_GROUNDS, VALUES } from '#libs/law/evaluation';
import type { Form } from '../drafts/form';
import { articleOf } from '../words/law';
import { ActForm, compacted, filled, Subject } from './act-form';
import { Fault, Field, FormView, Radios } from './form-view';

/** Facts that a provider can state: its grounds for refusing, and the emergency. */
const STATED: readonly FactId[] = [...REFUSAL_GROUNDS, '36-3'];

/** What the provider says of the facts, before deciding. */
export const STATEMENTS: ActForm = {
  Fields: ({ of, subject }) => (
    <>
      {STATED.map((provision, index) => (
        <FactFields key={provision} of={of} provision={provision} at={`/facts/${index}`} />
      ))}
      <Contradictions of={of} subject={subject} />
      <Doubts of={of} />
    </>
  ),
  check: (form, subject) => {
    const { faults } = subject.view.words.acts;
    const { facts, doubts, contradicted } = partsOf(form, subject);
    const needs = STATED.flatMap((provision, index): Fault[] => {
      const at = `/facts/${index}`;
      if (form.text(`${at}/value`) !== 'met') return [];
      if (provision === '36-1-a' && form.text(`${at}/text`) === '')
        return [{ pointer: `${at}/text`, text: faults.affectedWork }];
      if (provision !== '36-1-b' && provision !== '36-1-c') return [];
      return (['regulation', 'article'] as const)
        .filter((name) => form.text(`${at}/${name}`) === '')
        .map((name) => ({ pointer: `${at}/${name}`, text: faults[name] }));
    });
    const nothing = [facts, doubts, contradicted].every(({ list }) => list.length === 0);
    return nothing ? [{ pointer: '/facts/0/value', text: faults.nothing }] : needs;
  },
  sent: (form, subject) => {
    const { facts, doubts, contradicted } = partsOf(form, subject);
    return {
      body: {
        ...(facts.list.length > 0 && { facts: facts.list }),
        ...(doubts.list.length > 0 && { doubts: doubts.list }),
        ...(contradicted.list.length > 0 && { contradicted: contradicted.list }),
      },
      moved: new Map([...facts.moved, ...doubts.moved, ...contradicted.moved]),
    };
  },
  sentences: (form, subject) => {
    const { facts, doubts, contradicted } = partsOf(form, subject);
    const { words, language } = subject.view;
    const { sentences } = words.acts;
    return [
      ...facts.list.map(({ provision, value, text, regulation, article }) => {
        const said = [text, regulation, article].filter(Boolean).join('; ');
        const states = sentences.states(articleOf(provision, language), words.value[value]);
        return `${states}${said ? sentences.because(said) : '.'}`;
      }),
      ...contradicted.list.map(({ provision, text }) =>
        sentences.contradicts(articleOf(provision, language), text),
      ),
      ...doubts.list.map(({ code, text }) => sentences.doubts(words.doubt[code], text)),
    ];
  },
};

interface StatedPart {
  provision: FactId;
  value: (typeof VALUES)[number];
  text?: string;
  regulation?: string;
  article?: string;
}

function partsOf(form: Form, subject: Subject) {
  const claimed = claimedOf(subject);
  const indexOf = (at: string): number => Number(at.split('/').at(-1));
  return {
    facts: compacted<StatedPart>(form, '/facts', (at) => {
      const provision = STATED[indexOf(at)];
      const value = VALUES.find((one) => one === form.text(`${at}/value`));
      if (!provision || !value) return null;
      const [text, regulation, article] = (['text', 'regulation', 'article'] as const).map((name) =>
        form.text(`${at}/${name}`),
      );
      return {
        provision,
        value,
        ...filled({ text: text ?? '', regulation: regulation ?? '', article: article ?? '' }),
      };
    }),
    doubts: compacted<{ code: Doubt; text: string }>(form, '/doubts', (at) => {
      const code = DOUBTS[indexOf(at)];
      const text = form.text(`${at}/text`);
      return code && text ? { code, text } : null;
    }),
    contradicted: compacted<{ provision: FactId; text: string }>(form, '/contradicted', (at) => {
      const provision = claimed[indexOf(at)];
      const text = form.text(`${at}/text`);
      return provision && text ? { provision, text } : null;
    }),
  };
}

/** Grounds that the requester claims. */
const claimedOf = ({ request }: Subject): FactId[] =>
  request.grounds.map(({ provision }) => provision);

function FactFields({ of, provision, at }: { of: FormView; provision: FactId; at: string }) {
  const { words, language } = of.view;
  const { form: text } = words.acts;
  const rests = provision === '36-1-b' || provision === '36-1-c';
  return (
    <div class="bk-ground">
      <Radios
        of={of}
        name={`${at}/value`}
        legend={articleOf(provision, language)}
        inline
        choices={[
          ...VALUES.map((value) => ({ value, label: words.value[value] })),
          { value: '', label: text.unsaid },
        ]}
      />
      <Field of={of} name={`${at}/text`} label={text.statedText} rows={2} />
      {rests && (
        <div class="bk-pair">
          <Field of={of} name={`${at}/regulation`} label={text.regulation} />
          <Field of={of} name={`${at}/article`} label={text.article} />
        </div>
      )}
    </div>
  );
}

function Contradictions({ of, subject }: { of: FormView; subject: Subject }) {
  const { form: text } = of.view.words.acts;
  const claimed = claimedOf(subject);
  if (claimed.length === 0) return null;
  return (
    <>
      <h2 class="govuk-heading-m">{text.contradicted}</h2>
      {claimed.map((provision, index) => (
        <Field
          key={provision}
          of={of}
          name={`/contradicted/${index}/text`}
          label={text.contradict(articleOf(provision, of.view.language))}
          hint={text.contradictedText}
          rows={2}
        />
      ))}
    </>
  );
}

function Doubts({ of }: { of: FormView }) {
  const { acts, doubt } = of.view.words;
  return (
    <>
      <h2 class="govuk-heading-m">{acts.form.doubts}</h2>
      <p class="govuk-hint">{acts.form.doubtsHint}</p>
      {DOUBTS.map((code, index) => (
        <Field
          key={code}
          of={of}
          name={`/doubts/${index}/text`}
          label={`${acts.form.doubtText}: ${doubt[code]}`}
          rows={2}
        />
      ))}
    </>
  );
}
