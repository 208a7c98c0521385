import { Controller, Get } from '@nestjs/common';
import { Clock } from '#libs/config/clock';
import { MeAnswer } from '#libs/contracts/requests-and-callers';
import { Database } from '#libs/database/database';
import { Answers } from '#libs/http/describe';
import { OpenToSignedIn, readingScope, Who } from '#libs/http/guard';
import { dayIn } from '#libs/law/calendar';
import { whyNoMandate } from '#libs/law/deciders';
import type { Caller } from '#libs/security/officials';
import { Agency } from '../agencies/agency.entity';
import { ACTS } from '../decision/acts';
import { rolesOf } from '../decision/rights';

/** Who the caller is, and what the roles of the token open. */
@Controller('v1/me')
export class MeController {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Get()
  @OpenToSignedIn()
  @Answers(200, MeAnswer)
  async me(@Who() caller: Caller): Promise<MeAnswer> {
    const { sub, name, position, roles, acting } = caller;
    const agency =
      caller.agency === null
        ? null
        : await this.database.asParty(readingScope(caller), (tx) =>
            tx.findOneBy(Agency, { code: caller.agency ?? '' }),
          );
    const now = this.clock.now();
    const today = dayIn(agency?.timeZone ?? 'Asia/Jakarta', now);
    return {
      ...{ sub, name, position },
      roles: [...roles],
      agency,
      mandate: acting ?? null,
      mandateValid: whyNoMandate(caller, today) === null,
      submits: roles.includes('requester'),
      acts: ACTS.filter((act) => rolesOf(act).some((role) => roles.includes(role))).map(
        (act) => act.name,
      ),
      now: now.toISOString(),
    };
  }
}
