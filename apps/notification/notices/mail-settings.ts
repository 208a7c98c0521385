import { join } from 'node:path';
import { DATA_FILES } from '#libs/config/data-files';
import { Environment, needInProduction } from '#libs/config/environment';
import { asciiAddress } from '#libs/contracts/address';

/** How letters are sent: by a mail server, as files (standalone without one), or not at all. */
export type MailRoute =
  { kind: 'smtp'; url: string } | { kind: 'files'; folder: string } | { kind: 'off' };

export class MailSettings {
  private constructor(
    readonly route: MailRoute,
    /** Sender address of letters, in ASCII. */
    readonly from: string,
    /** Prefix of links to requests; empty if PUBLIC_URL is not set. */
    readonly publicUrl: string,
  ) {}

  /** @throws EnvironmentError in production without a mail server or sender. */
  static of(environment: Environment): MailSettings {
    needInProduction(environment, ['SMTP_URL', 'MAIL_FROM']);
    const { MAIL_FROM = 'no-reply@bantuan-kedinasan.example', PUBLIC_URL = '' } = environment;
    const publicUrl = PUBLIC_URL.replace(/\/+$/, '');
    return new MailSettings(routeOf(environment), asciiAddress(MAIL_FROM), publicUrl);
  }
}

/**
 * Without Kafka this is standalone: without a mail server, letters become files that can be read.
 */
function routeOf({ SMTP_URL, KAFKA_BROKERS, DATA_DIR }: Environment): MailRoute {
  if (SMTP_URL !== undefined) return { kind: 'smtp', url: SMTP_URL };
  if (KAFKA_BROKERS === undefined)
    return { kind: 'files', folder: join(DATA_DIR, DATA_FILES.mail) };
  return { kind: 'off' };
}
