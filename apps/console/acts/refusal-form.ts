import type { ActForm } from './act-form';
import { declaration, declarationFaults, declared, grounds } from './decision-parts';

/** Refusal of the whole request, in writing (Pasal 36). */
export const REFUSAL: ActForm = {
  decides: true,
  parts: (subject) => {
    const { words } = subject.view;
    const { form: text, faults } = words.acts;
    const need = faults['refusal-without-ground'];
    return [grounds(subject, '/grounds', { title: text.grounds, need }), declaration(words)];
  },
  letters: () => ['penolakan'],
  check: declarationFaults,
  body: (form, _subject, body) => declared(form, body),
  sentences: () => [],
};
