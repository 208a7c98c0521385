import { Injectable } from '@nestjs/common';
import type { SuggestedService, SuggestedServicePage } from '#libs/contracts/services';
import { KINDS } from '#libs/contracts/submit-request';
import { Agencies } from '../api/agencies';
import { Api } from '../api/api';
import type { Form } from '../http/form';
import type { View } from '../pages/pages';
import type { Session } from '../session/sessions';
import type { Desk } from './step-parts';

const SUGGESTED = 20;

/** Gathers what the steps of a new request are written with. */
@Injectable()
export class Desks {
  constructor(
    private readonly api: Api,
    private readonly agencies: Agencies,
  ) {}

  async of(session: Session, view: View, form: Form, oral: boolean): Promise<Desk> {
    const kind = KINDS.find((one) => one === form.text('/kind'));
    const [agencies, services] = await Promise.all([
      this.agencies.all(session),
      oral || !kind
        ? { items: [] }
        : this.api.get<SuggestedServicePage>(
            session,
            `/v1/services/suggestions?kind=${kind}&limit=${SUGGESTED}`,
            { 'accept-language': view.language },
          ),
    ]);
    // A service of another agency than the chosen one cannot be asked for.
    const chosen = form.text('/provider');
    const fits = ({ provider }: SuggestedService): boolean => chosen === '' || provider === chosen;
    return { view, agencies: [...agencies.values()], services: services.items.filter(fits), oral };
  }
}
