import { join } from 'node:path';
import { Environment, needInProduction } from '#libs/config/environment';
import { asciiAddress } from '#libs/contracts/address';

/** How letters leave: by a mail server, as files (standalone that has none), or not at all. */
export type MailRoute =
  { kind: 'smtp'; url: string } | { kind: 'files'; folder: string } | { kind: 'off' };

export class MailSettings {
  private constructor(
    readonly route: MailRoute,
    /** Address that letters come from, in ASCII. */
    readonly from: string,
    /** Before the path of a pointer; empty where nobody has said where people reach the API. */
    readonly publicUrl: string,
  ) {}

  /** @throws EnvironmentError in production where there is no mail server or sender. */
  static of(environment: Environment): MailSettings {
    needInProduction(environment, ['SMTP_URL', 'MAIL_FROM']);
    const { MAIL_FROM = 'no-reply@bantuan-kedinasan.example', PUBLIC_URL = '' } = environment;
    const publicUrl = PUBLIC_URL.replace(/\/+$/, '');
    return new MailSettings(routeOf(environment), asciiAddress(MAIL_FROM), publicUrl);
  }
}

/** Without Kafka this is standalone: it has no mail server, but somebody who wants to see the letters. */
function routeOf({ SMTP_URL, KAFKA_BROKERS, DATA_DIR }: Environment): MailRoute {
  if (SMTP_URL !== undefined) return { kind: 'smtp', url: SMTP_URL };
  if (KAFKA_BROKERS === undefined) return { kind: 'files', folder: join(DATA_DIR, 'mail') };
  return { kind: 'off' };
}
