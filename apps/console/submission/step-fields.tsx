import { KINDS, URGENCIES } from '#libs/contracts/submit-request';
import { GRANT_GROUNDS } from '#libs/law/evaluation';
import { Field, FormView, Radios, Select } from '../acts/form-view';
import { articleOf } from '../words/law';
import { E_GROUND, OPEN_CLASSES } from './submission';

/*
 * The fields of the steps of a new request.
 */

export function WhatFields({ of }: { of: FormView }) {
  const { submission: text, kind } = of.view.words;
  const found = of.form.indexes('/items');
  const indexes = found.length > 0 ? found : [0];
  return (
    <>
      <Field
        of={of}
        name="/reference"
        label={text.reference}
        hint={text.referenceHint}
        width={20}
        large
      />
      <Select
        of={of}
        name="/kind"
        legend={text.kind}
        choices={KINDS.map((value) => ({ value, label: kind[value] }))}
      />
      <Field of={of} name="/subject" label={text.subject} hint={text.subjectHint} large />
      <Field
        of={of}
        name="/description"
        label={text.description}
        hint={text.descriptionHint}
        rows={5}
        large
      />
      <fieldset class="govuk-fieldset">
        <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{text.items}</legend>
        <p class="govuk-hint">{text.itemsHint}</p>
        {indexes.map((index, at) => (
          <div class="bk-ground" key={index}>
            <Field
              of={of}
              name={`/items/${index}/description`}
              label={text.item(at + 1)}
              rows={2}
            />
            <Field
              of={of}
              name={`/items/${index}/quantity`}
              label={`${text.quantity}, ${text.item(at + 1)}`}
              width={10}
              inputMode="numeric"
            />
            {indexes.length > 1 && (
              <p>
                <button class="bk-textbutton" name="_aksi" value={`hapus/${index}`}>
                  {text.remove} <span class="govuk-visually-hidden">{text.item(at + 1)}</span>
                </button>
              </p>
            )}
          </div>
        ))}
        <button class="govuk-button govuk-button--secondary" name="_aksi" value="tambah">
          {text.addItem}
        </button>
      </fieldset>
    </>
  );
}

export function WhyFields({ of }: { of: FormView }) {
  const { submission: text } = of.view.words;
  return (
    <>
      <h2 class="govuk-heading-m">{text.why}</h2>
      <p class="govuk-hint">{text.whyHint}</p>
      {GRANT_GROUNDS.map((id, index) => (
        <Field
          key={id}
          of={of}
          name={`/grounds/${index}/facts`}
          label={text.grounds[index] ?? id}
          hint={articleOf(id, of.view.language)}
          rows={3}
        />
      ))}
      <div class="bk-pair">
        <Field of={of} name={`${E_GROUND}/cost`} label={text.cost} inputMode="numeric" />
        <Field of={of} name={`${E_GROUND}/ownMeans`} label={text.ownMeans} inputMode="numeric" />
      </div>
    </>
  );
}

export function WhenFields({ of }: { of: FormView }) {
  const { submission: text, urgency, site } = of.view.words;
  return (
    <>
      <Field
        of={of}
        name="/neededBy"
        label={text.neededBy}
        hint={text.neededByHint}
        width={10}
        large
      />
      <Radios
        of={of}
        name="/urgency"
        legend={text.urgency}
        hint={text.urgencyHint}
        large
        choices={URGENCIES.map((value) => ({ value, label: urgency[value] }))}
      />
      <Radios
        of={of}
        name="_darurat"
        legend={text.emergency}
        hint={text.emergencyHint}
        large
        inline
        choices={[
          { value: 'tidak', label: site.no },
          { value: 'ya', label: site.yes },
        ]}
      >
        <div class="bk-after">
          <Field of={of} name="/emergency/event" label={text.event} />
          <Field of={of} name="/emergency/region" label={text.region} width={10} />
          <div class="bk-pair">
            <Field of={of} name="/emergency/decree/number" label={text.decreeNumber} />
            <Field of={of} name="/emergency/decree/date" label={text.decreeDate} />
          </div>
          <Field
            of={of}
            name="/emergency/withoutDecreeBecause"
            label={text.withoutDecree}
            rows={2}
          />
        </div>
      </Radios>
    </>
  );
}

export function WhoFields({ of }: { of: FormView }) {
  const { submission: text, classification } = of.view.words;
  return (
    <>
      <Radios
        of={of}
        name="/classification"
        legend={text.classification}
        hint={text.classificationHint}
        large
        choices={OPEN_CLASSES.map((value) => ({ value, label: classification[value] }))}
      />
      <h2 class="govuk-heading-m">{text.requestedBy}</h2>
      <p class="govuk-hint">{text.requestedByHint}</p>
      <div class="bk-pair">
        <Field of={of} name="/requestedBy/name" label={text.name} />
        <Field of={of} name="/requestedBy/position" label={text.position} />
      </div>
    </>
  );
}
