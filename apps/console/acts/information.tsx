import { FactId, GRANT_GROUNDS } from '#libs/law/evaluation';
import type { Form } from '../drafts/form';
import { articleOf } from '../words/law';
import { rupiahText } from '../words/times';
import { ActForm, filled, Subject } from './act-form';
import { Fault, Field, FormView } from './form-view';

/** The requester's answer: a text, facts for grounds, or the official who asks. */
export const INFORMATION: ActForm = {
  Fields: InformationFields,
  check: (form, subject) => {
    const { faults } = subject.view.words.acts;
    const amounts = (['cost', 'ownMeans'] as const).flatMap((name): Fault[] => {
      const pointer = `${E_GROUND}/${name}`;
      return isAmount(form.text(pointer)) ? [] : [{ pointer, text: faults.number }];
    });
    const lacking = groundsOf(form)
      .filter(({ facts }) => facts === '')
      .map(({ at }) => ({ pointer: `${at}/facts`, text: faults.missing }));
    const named = ['name', 'position'].filter((part) => form.text(`/requestedBy/${part}`) !== '');
    return [
      ...(isEmptyAnswer(form) ? [{ pointer: '/text', text: faults.answer }] : []),
      ...amounts,
      ...lacking,
      ...(named.length === 1 ? [{ pointer: '/requestedBy/name', text: faults.named }] : []),
    ];
  },
  sent: (form) => {
    const grounds = groundsOf(form);
    const name = form.text('/requestedBy/name');
    return {
      body: {
        ...filled({ text: form.text('/text') }),
        ...(grounds.length > 0 && {
          grounds: grounds.map(({ provision, facts, cost, ownMeans }) => ({
            provision,
            facts,
            ...(cost !== '' && { cost: Number(cost) }),
            ...(ownMeans !== '' && { ownMeans: Number(ownMeans) }),
          })),
        }),
        ...(name !== '' && { requestedBy: { name, position: form.text('/requestedBy/position') } }),
      },
      moved: new Map(grounds.map(({ at }, index) => [`/grounds/${index}`, at])),
    };
  },
  sentences: (form, { view }) => {
    const { sentences } = view.words.acts;
    const text = form.text('/text');
    const [name, position] = [form.text('/requestedBy/name'), form.text('/requestedBy/position')];
    return [
      ...(text ? [sentences.answers(text)] : []),
      ...groundsOf(form).flatMap(({ provision, facts, cost, ownMeans }) => [
        sentences.supplies(articleOf(provision, view.language), facts),
        ...(cost !== '' && ownMeans !== ''
          ? [sentences.means(rupiahText(Number(cost)), rupiahText(Number(ownMeans)))]
          : []),
      ]),
      ...(name ? [sentences.requestedBy(name, position)] : []),
    ];
  },
};

const E_GROUND = `/grounds/${GRANT_GROUNDS.indexOf('35-1-e')}`;

const isAmount = (text: string): boolean => /^\d{0,15}$/.test(text);

interface Supplied {
  at: string;
  provision: FactId;
  facts: string;
  cost: string;
  ownMeans: string;
}

/** Grounds of which anything was written, by their place in the form. */
function groundsOf(form: Form): Supplied[] {
  return GRANT_GROUNDS.map((provision, index) => {
    const at = `/grounds/${index}`;
    const [facts, cost, ownMeans] = (['facts', 'cost', 'ownMeans'] as const).map((name) =>
      form.text(`${at}/${name}`),
    );
    return { at, provision, facts: facts ?? '', cost: cost ?? '', ownMeans: ownMeans ?? '' };
  }).filter(({ facts, cost, ownMeans }) => facts !== '' || cost !== '' || ownMeans !== '');
}

const isEmptyAnswer = (form: Form): boolean =>
  form.text('/text') === '' &&
  groundsOf(form).length === 0 &&
  form.text('/requestedBy/name') === '' &&
  form.text('/requestedBy/position') === '';

function InformationFields({ of, subject }: { of: FormView; subject: Subject }) {
  const { language } = of.view;
  const { form: text } = of.view.words.acts;
  const { request, evaluation, history } = subject;
  const asked = history.filter(({ type }) => type === 'clarification-asked').at(-1)?.data.text;
  return (
    <>
      {typeof asked === 'string' && request.status === 'awaiting-clarification' && (
        <>
          <h2 class="govuk-heading-m">{text.asked}</h2>
          <p class="bk-quote">{asked}</p>
        </>
      )}
      {evaluation.missing.length > 0 && (
        <>
          <h2 class="govuk-heading-m">{text.missing}</h2>
          <ul class="govuk-list govuk-list--bullet">
            {evaluation.missing.map(({ step, ask }) => (
              <li key={step}>{ask}</li>
            ))}
          </ul>
        </>
      )}
      <Field of={of} name="/text" label={text.answer} rows={5} large />
      <h2 class="govuk-heading-m">{text.groundsHeld}</h2>
      <p class="govuk-hint">{text.factsHint}</p>
      {GRANT_GROUNDS.map((id, index) => (
        <Field
          key={id}
          of={of}
          name={`/grounds/${index}/facts`}
          label={text.factsFor(articleOf(id, language))}
          hint={request.grounds.find(({ provision }) => provision === id)?.facts}
          rows={2}
        />
      ))}
      <div class="bk-pair">
        <Field of={of} name={`${E_GROUND}/cost`} label={text.cost} inputMode="numeric" />
        <Field of={of} name={`${E_GROUND}/ownMeans`} label={text.ownMeans} inputMode="numeric" />
      </div>
      {!request.requestedBy && (
        <>
          <h2 class="govuk-heading-m">{text.requestedBy}</h2>
          <div class="bk-pair">
            <Field of={of} name="/requestedBy/name" label={text.name} />
            <Field of={of} name="/requestedBy/position" label={text.position} />
          </div>
        </>
      )}
    </>
  );
}
