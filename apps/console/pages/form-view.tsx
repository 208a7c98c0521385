import type { ComponentChildren } from 'preact';
import type { Form } from '../http/form';
import { dayShown } from '../words/days';
import type { View } from './pages';

/** What is wrong with a field. `pointer` is its name in the form. */
export interface Fault {
  pointer: string;
  text: string;
}

/** A form on a page: what was typed, and what is wrong with it. */
export interface FormView {
  view: View;
  form: Form;
  faults: Fault[];
}

/** The HTML id of a field, which the error summary links to. */
export const idOf = (pointer: string): string => `f${pointer.replaceAll(/[/.]/g, '-')}`;

const faultOf = ({ faults }: FormView, pointer: string): string | undefined =>
  faults.find((fault) => fault.pointer === pointer)?.text;

/**
 * What a page writes itself: the version that it is about, its attempt, and where its text began.
 */
export const OwnFields = ({ form }: { form: Form }) => (
  <>
    {['_versi', '_kunci', '_halaman', '_dari'].map((name) => (
      <input key={name} type="hidden" name={name} value={form.text(name)} />
    ))}
  </>
);

interface FieldProps {
  of: FormView;
  name: string;
  label: string;
  hint?: string;
  /** Lines of a text area; absent: a single line. */
  rows?: number;
  /** Whether the label is a heading of the form. */
  large?: boolean;
  width?: 5 | 10 | 20;
  inputMode?: 'numeric';
  /** Whether it takes a day, which is shown day first: `15-12-2026`. */
  day?: boolean;
}

/** A text field, in one or several lines. */
export function Field(props: FieldProps) {
  const { of, name, label, hint, rows, large, width, inputMode, day } = props;
  const id = idOf(name);
  const fault = faultOf(of, name);
  const shared = {
    id,
    name,
    'aria-describedby': describedBy(id, hint, fault),
    'aria-invalid': fault ? true : undefined,
  };
  const value = of.form.fields.get(name) ?? '';
  const error = (base: string): string => `${base}${fault ? ` ${base}--error` : ''}`;
  return (
    <div class={error('govuk-form-group')}>
      <label class={`govuk-label${large ? ' govuk-label--m' : ''}`} for={id}>
        {label}
      </label>
      <About id={id} hint={hint} fault={fault} of={of} />
      {rows === undefined ? (
        <input
          {...shared}
          class={`${error('govuk-input')}${width ? ` govuk-input--width-${width}` : ''}`}
          type="text"
          value={day ? dayShown(value) : value}
          inputMode={inputMode}
          autocomplete="off"
        />
      ) : (
        <textarea {...shared} class={error('govuk-textarea')} rows={rows}>
          {value}
        </textarea>
      )}
    </div>
  );
}

const describedBy = (id: string, hint?: string, fault?: string): string | undefined =>
  [hint && `${id}-petunjuk`, fault && `${id}-salah`].filter(Boolean).join(' ') || undefined;

function About({
  id,
  hint,
  fault,
  of,
}: {
  id: string;
  hint?: string;
  fault?: string;
  of: FormView;
}) {
  return (
    <>
      {hint && (
        <div class="govuk-hint" id={`${id}-petunjuk`}>
          {hint}
        </div>
      )}
      {fault && (
        <p class="govuk-error-message" id={`${id}-salah`}>
          <span class="govuk-visually-hidden">{of.view.words.acts.form.fault}</span> {fault}
        </p>
      )}
    </>
  );
}

export interface Choice {
  value: string;
  label: ComponentChildren;
  hint?: ComponentChildren;
  /** Shown, but cannot be chosen; the hint says why. */
  closed?: boolean;
}

interface ChoiceProps {
  of: FormView;
  name: string;
  legend: string;
  hint?: string;
  choices: Choice[];
  large?: boolean;
  inline?: boolean;
  /** The choice that needs the children. */
  opens?: string;
  children?: ComponentChildren;
}

/** Radio buttons. Nothing is chosen unless the official chose it. */
export function Radios(props: ChoiceProps) {
  const { of, name, legend, hint, choices, large, inline, opens, children } = props;
  const id = idOf(name);
  const fault = faultOf(of, name);
  const chosen = of.form.fields.get(name);
  return (
    <div class={`govuk-form-group${fault ? ' govuk-form-group--error' : ''}`}>
      <fieldset class="govuk-fieldset" aria-describedby={describedBy(id, hint, fault)}>
        <Legend text={legend} large={large} />
        <About id={id} hint={hint} fault={fault} of={of} />
        <div class={`govuk-radios${inline ? ' govuk-radios--inline' : ''}`}>
          {choices.map(({ value, label, hint: more, closed }, at) => (
            <div class="govuk-radios__item" key={value}>
              <input
                class={`govuk-radios__input${value === opens ? ' bk-opens' : ''}`}
                type="radio"
                id={at === 0 ? id : `${id}-${at}`}
                name={name}
                value={value}
                checked={chosen === value}
                disabled={closed}
                aria-describedby={more ? `${id}-${at}-petunjuk` : undefined}
              />
              <label class="govuk-label govuk-radios__label" for={at === 0 ? id : `${id}-${at}`}>
                {label}
              </label>
              {more && (
                <div class="govuk-hint govuk-radios__hint" id={`${id}-${at}-petunjuk`}>
                  {more}
                </div>
              )}
            </div>
          ))}
        </div>
        {children}
      </fieldset>
    </div>
  );
}

/** A list to choose from; nothing is chosen at first. */
export function Select({ of, name, legend, hint, choices }: ChoiceProps) {
  const id = idOf(name);
  const fault = faultOf(of, name);
  const chosen = of.form.fields.get(name);
  return (
    <div class={`govuk-form-group${fault ? ' govuk-form-group--error' : ''}`}>
      <label class="govuk-label govuk-label--m" for={id}>
        {legend}
      </label>
      <About id={id} hint={hint} fault={fault} of={of} />
      <select
        class="govuk-select"
        id={id}
        name={name}
        aria-describedby={describedBy(id, hint, fault)}
        aria-invalid={fault ? true : undefined}
      >
        <option value="">{of.view.words.submission.choose}</option>
        {choices.map(({ value, label }) => (
          <option key={value} value={value} selected={chosen === value}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Check boxes: `name/0`, `name/1` and so on. */
export function Checkboxes({ of, name, legend, hint, choices, large }: ChoiceProps) {
  const id = idOf(name);
  const fault = faultOf(of, name);
  return (
    <div class={`govuk-form-group${fault ? ' govuk-form-group--error' : ''}`}>
      <fieldset class="govuk-fieldset" aria-describedby={describedBy(id, hint, fault)}>
        <Legend text={legend} large={large} />
        <About id={id} hint={hint} fault={fault} of={of} />
        <div class="govuk-checkboxes govuk-checkboxes--small">
          {choices.map(({ value, label }, at) => (
            <div class="govuk-checkboxes__item" key={value}>
              <input
                class="govuk-checkboxes__input"
                type="checkbox"
                id={at === 0 ? id : `${id}-${at}`}
                name={`${name}/${at}`}
                value={value}
                checked={of.form.fields.get(`${name}/${at}`) === value}
              />
              <label
                class="govuk-label govuk-checkboxes__label"
                for={at === 0 ? id : `${id}-${at}`}
              >
                {label}
              </label>
            </div>
          ))}
        </div>
      </fieldset>
    </div>
  );
}

const Legend = ({ text, large }: { text: string; large?: boolean }) => (
  <legend class={`govuk-fieldset__legend${large ? ' govuk-fieldset__legend--m' : ''}`}>
    {text}
  </legend>
);
