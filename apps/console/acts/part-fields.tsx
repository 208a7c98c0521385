import type { ComponentChildren } from 'preact';
import { Details } from '../pages/parts';
import { ADD, indexesOf, ListPart, Part, REMOVE, sentBy } from './form-parts';
import { Checkboxes, Field, FormView, idOf, Radios, Select } from '../pages/form-view';

/** The fields of a form, from its parts. */
export function PartFields({ of, parts }: { of: FormView; parts: readonly Part[] }) {
  return (
    <>
      {parts.map((part, at) => (
        <OnePart key={'at' in part ? part.at : at} of={of} part={part} />
      ))}
    </>
  );
}

function OnePart({ of, part }: { of: FormView; part: Part }) {
  switch (part.kind) {
    case 'shown':
      return <>{part.node}</>;
    case 'pair':
      return (
        <div class="bk-pair">
          <PartFields of={of} parts={part.parts} />
        </div>
      );
    case 'box':
      return (
        <fieldset class="govuk-fieldset bk-entries">
          <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{part.title}</legend>
          {part.hint && <p class="govuk-hint">{part.hint}</p>}
          <PartFields of={of} parts={part.parts} />
        </fieldset>
      );
    case 'fold':
      return (
        <Details summary={part.summary} open={isFilled(part.parts, of) || of.faults.length > 0}>
          <PartFields of={of} parts={part.parts} />
        </Details>
      );
    case 'list':
      return <List of={of} list={part} />;
    case 'text': {
      const { at, as, ...more } = part;
      return (
        <Field
          of={of}
          name={at}
          inputMode={as === 'whole' ? 'numeric' : undefined}
          day={as === 'day'}
          {...more}
        />
      );
    }
    case 'checks':
      return <Checkboxes of={of} name={part.at} legend={part.label} {...part} />;
    case 'select':
      return <Select of={of} name={part.at} legend={part.label} {...part} />;
    case 'radios':
      return (
        <Radios of={of} name={part.at} legend={part.label} opens={part.then?.chosen} {...part}>
          {part.then && (
            <div class="bk-after">
              <PartFields of={of} parts={part.then.parts} />
            </div>
          )}
        </Radios>
      );
  }
}

/** An entry of a list: a single text has the entry's name as its label, several parts a frame. */
function Entry({
  of,
  name,
  parts,
  children,
}: {
  of: FormView;
  name: string;
  parts: Part[];
  children: ComponentChildren;
}) {
  const [only] = parts;
  if (parts.length === 1 && only?.kind === 'text' && only.label === '')
    return (
      <>
        <PartFields of={of} parts={[{ ...only, label: name }]} />
        {children}
      </>
    );
  return (
    <fieldset class="govuk-fieldset bk-ground">
      <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{name}</legend>
      <PartFields of={of} parts={parts} />
      {children}
    </fieldset>
  );
}

/** What an official has typed is never folded away. */
const isFilled = (parts: readonly Part[], { form }: FormView): boolean =>
  Object.keys(sentBy(parts, form).body).length > 0;

function List({ of, list }: { of: FormView; list: ListPart }) {
  const { at, title, hint, name, each, size } = list;
  const indexes = indexesOf(list, of.form);
  const buttons = typeof size === 'number' ? null : size;
  return (
    <fieldset class="govuk-fieldset bk-entries" id={idOf(at)}>
      <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{title}</legend>
      {hint && <p class="govuk-hint">{hint}</p>}
      {indexes.map((index, n) => {
        const parts = each(`${at}/${index}`, index);
        const remove = buttons && indexes.length > buttons.first && (
          <p>
            <button class="bk-textbutton" name="_aksi" value={`${REMOVE}${at}/${index}`}>
              {buttons.remove} <span class="govuk-visually-hidden">{name(n + 1)}</span>
            </button>
          </p>
        );
        return (
          <Entry key={index} of={of} name={name(n + 1)} parts={parts}>
            {remove}
          </Entry>
        );
      })}
      {buttons && (
        <button class="govuk-button govuk-button--secondary" name="_aksi" value={`${ADD}${at}`}>
          {buttons.add}
        </button>
      )}
    </fieldset>
  );
}
