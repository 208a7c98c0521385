import { Controller, Get, Put } from '@nestjs/common';
import { Clock } from '#libs/config/clock';
import { MailAddress } from '#libs/contracts/address';
import { REQUEST_FILTERS } from '#libs/contracts/event-filter';
import {
  AnyText,
  AnyTexts,
  Instant,
  ListOfWords,
  One,
  OneOf,
  Optional,
  OrNull,
  Pattern,
} from '#libs/contracts/fields';
import { Database, Scope } from '#libs/database/database';
import { JsonBody } from '#libs/http/body';
import { Answers } from '#libs/http/describe';
import { OpenTo, readingScope, Who } from '#libs/http/guard';
import { refuse } from '#libs/http/problem-exception';
import type { Caller } from '#libs/security/officials';

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const DIGESTS = ['none', 'daily'] as const;
type Digest = (typeof DIGESTS)[number];

/** Hours without letters, in the time zone of the agency; they may span midnight. */
export class QuietHours {
  /** Begin, such as 18:00. */
  @Pattern(TIME, 'a time such as 18:00') from: string;
  /** End, such as 07:00. */
  @Pattern(TIME, 'a time such as 07:00') to: string;
}

export class SubscriptionChannels {
  /** Your own address. Without one you get no letters. No other app learns it. */
  @Optional() @MailAddress() email?: string;
  /** `daily`: one letter a day, at 07:00. Urgent events and emergencies are told at once. */
  @Optional() @OneOf(DIGESTS) digest?: Digest;
  /** Letters wait until these hours are over, except in an emergency. */
  @Optional() @One(() => QuietHours) quiet?: QuietHours;
}

/** What an official wants to be told, and how. */
export class SubscriptionBody {
  /** Where and when you get letters. */
  @One(() => SubscriptionChannels) channels: SubscriptionChannels;
  /**
   * Events such as `request.escalated`, or `request.*`. Default: all that your role is told; an
   * empty list: none.
   */
  @Optional() @ListOfWords(REQUEST_FILTERS) events?: string[];
}

export class QuietHoursAnswer {
  @AnyText() from: string;
  @AnyText() to: string;
}

export class SubscriptionChannelsAnswer {
  @OrNull() @AnyText() email: string | null;
  @OneOf(DIGESTS) digest: Digest;
  @OrNull() @One(() => QuietHoursAnswer) quiet: QuietHoursAnswer | null;
}

export class SubscriptionAnswer {
  @One(() => SubscriptionChannelsAnswer) channels: SubscriptionChannelsAnswer;
  @AnyTexts() events: string[];
  /** Null if you have never set it. */
  @OrNull() @Instant() updatedAt: string | null;
}

interface Row {
  email: string | null;
  digest: Digest;
  from: string | null;
  to: string | null;
  events: string[];
  updatedAt: string | null;
}
const ALL = ['request.*'];
const NEVER_SET: Row = {
  ...{ email: null, digest: 'none', from: null, to: null, events: ALL, updatedAt: null },
};

/** Which events the calling official gets by e-mail, and when. */
@Controller('v1/subscriptions/me')
@OpenTo('requester', 'decider', 'superior')
export class SubscriptionsController {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Answers(200, SubscriptionAnswer)
  read(@Who() caller: Caller): Promise<SubscriptionAnswer> {
    return this.own(ownScope(caller));
  }

  @Put()
  @Answers(200, SubscriptionAnswer)
  async put(
    @Who() caller: Caller,
    @JsonBody(SubscriptionBody) { channels, events = ALL }: SubscriptionBody,
  ): Promise<SubscriptionAnswer> {
    const scope = ownScope(caller);
    const { email, digest = 'none', quiet } = channels;
    await this.database.asParty(scope, (tx) =>
      tx.query(
        `INSERT INTO subscription (agency, sub, roles, email, digest, quiet_from, quiet_to, events, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (agency, sub) DO UPDATE SET (roles, email, digest, quiet_from, quiet_to, events, updated_at) =
           (excluded.roles, excluded.email, excluded.digest, excluded.quiet_from, excluded.quiet_to,
            excluded.events, excluded.updated_at)`,
        [
          ...[scope.agency, scope.sub, caller.roles, email ?? null, digest],
          ...[quiet?.from ?? null, quiet?.to ?? null, events, this.clock.now()],
        ],
      ),
    );
    return this.own(scope);
  }

  private async own(scope: Scope): Promise<SubscriptionAnswer> {
    const [row = NEVER_SET]: Row[] = await this.database.asParty(scope, (tx) =>
      tx.query(
        `SELECT email, digest, quiet_from AS "from", quiet_to AS "to", events, updated_at AS "updatedAt" FROM subscription`,
      ),
    );
    const { email, digest, from, to, events, updatedAt } = row;
    const quiet = from !== null && to !== null ? { from, to } : null;
    return { channels: { email, digest, quiet }, events, updatedAt };
  }
}

function ownScope(caller: Caller): Scope & { agency: string } {
  const { agency } = caller;
  if (agency === null)
    refuse('forbidden', 'Preferences are an official’s of an agency, and your token names none.');
  return { ...readingScope(caller), agency };
}
