import type { Problem } from '#libs/contracts/problem';
import type { Fault } from './form-view';
import type { Form } from '../http/form';

/**
 * The errors of a problem at the fields of a form whose names are pointers into the body. An error
 * within a list that is one field of the form stands at this field. Empty if no field can mend it.
 */
export function fieldFaults({ status, detail, errors = [] }: Problem, form: Form): Fault[] {
  if (status !== 422 && status !== 409) return [];
  if (errors.length === 0) return [{ pointer: '', text: detail }];
  return errors.map((error) => ({ pointer: fieldOf(error.pointer, form), text: error.detail }));
}

function fieldOf(pointer: string, form: Form): string {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/')))
    if (form.fields.has(at)) return at;
  return pointer;
}
