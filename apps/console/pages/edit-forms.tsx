import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { VNode } from 'preact';
import type { Fault, FormView } from './form-view';
import { ApiProblem } from '../api/api';
import { fieldFaults } from './field-faults';
import type { Form } from '../http/form';
import type { Words } from '../words/words';
import { Pages } from './pages';

/** A form without a draft, of something new or of something that is there. */
export interface EditForm {
  request: FastifyRequest;
  reply: FastifyReply;
  form: Form;
  title: (words: Words) => string;
  /** @param changed whether somebody else has changed it since the form was opened. */
  page: (of: FormView, changed: boolean) => VNode;
}

/** Shows such a form, and shows it again with what was typed if the API does not take it. */
@Injectable()
export class EditForms {
  constructor(private readonly pages: Pages) {}

  show({ request, reply, form, title, page }: EditForm, faults: Fault[] = [], changed = false) {
    return this.pages.send(request, reply, {
      status: changed ? 412 : faults.length > 0 ? 422 : 200,
      faulty: faults.length > 0,
      title,
      body: (view) => page({ view, form, faults }, changed),
    });
  }

  /**
   * Sends the form.
   * @param present the fields of the version for the next attempt, if somebody else has changed it.
   * @returns what the API answered; null if the form is shown again.
   */
  async save<T>(
    edit: EditForm,
    send: () => Promise<T>,
    present: () => Promise<Record<string, string>>,
  ): Promise<T | null> {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const changed = error.problem.status === 412;
      const faults = changed ? [] : fieldFaults(error.problem, edit.form);
      if (faults.length === 0 && !changed) throw error;
      // Another text is another attempt: the key of the former one may be taken.
      const form = edit.form.with({
        ...(edit.form.fields.has('_kunci') && { _kunci: randomUUID() }),
        ...(changed && (await present())),
      });
      await this.show({ ...edit, form }, faults, changed);
      return null;
    }
  }
}
