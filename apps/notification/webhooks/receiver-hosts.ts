import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Environment } from '#libs/config/environment';
import { isPublicAddress } from './public-address';

/** Milliseconds for one question to DNS, asked at most twice. */
const DNS = { timeout: 2_000, tries: 2 };
const PORTS = { production: ['', '443', '8443'], development: ['', '80', '443', '8080', '8443'] };

/** Why a receiver is not called. The message is shown to the agency and names no address. */
export class ReceiverRefused extends Error {
  /** @param unknownHost DNS has no address for it, or does not answer. */
  constructor(
    message: string,
    readonly unknownHost = false,
  ) {
    super(message);
  }
}

/** Which receivers may be called: addresses on the public internet, by https. */
export class ReceiverHosts {
  private readonly production: boolean;
  private readonly testHosts: ReadonlySet<string>;

  constructor(
    { NODE_ENV, WEBHOOK_TEST_HOSTS = '' }: Pick<Environment, 'NODE_ENV' | 'WEBHOOK_TEST_HOSTS'>,
    private readonly dns = new Resolver(DNS),
  ) {
    this.production = NODE_ENV === 'production';
    this.testHosts = new Set(this.production ? [] : WEBHOOK_TEST_HOSTS.split(','));
  }

  static of(environment: Environment): ReceiverHosts {
    return new ReceiverHosts(environment);
  }

  /**
   * What is wrong with the address of a receiver, before anything is resolved; null if nothing is.
   */
  faultOf(text: string): string | null {
    if (/[\p{Cc}\s]/u.test(text) || !URL.canParse(text)) return 'must be an absolute https address';
    const url = new URL(text);
    if (url.protocol !== 'https:' && (this.production || url.protocol !== 'http:'))
      return 'must be an https address';
    if (url.username !== '' || url.password !== '') return 'must not hold a user or password';
    if (url.hash !== '') return 'must not have a fragment (#)';
    if (this.testHosts.has(url.host)) return null;
    const ports = PORTS[this.production ? 'production' : 'development'];
    if (!ports.includes(url.port)) return 'must use port 443 or 8443';
    const host = hostOf(url);
    if (isIP(host) !== 0) return isPublicAddress(host) ? null : NOT_PUBLIC;
    // A name without a dot is one of our own network.
    return /^[^.]+\.?$/.test(host) || /(^|\.)localhost\.?$/.test(host) ? NOT_PUBLIC : null;
  }

  /**
   * The addresses of a receiver, all of them checked now. Connect to these and to no other: DNS may
   * answer otherwise the next time.
   * @throws ReceiverRefused, also if only one of several addresses is not public.
   */
  async addressesOf(url: URL): Promise<LookupAddress[]> {
    const fault = this.faultOf(url.href);
    if (fault !== null) throw new ReceiverRefused(fault);
    const host = hostOf(url);
    const family = isIP(host);
    if (family !== 0) return [{ address: host, family }];
    const found = await this.resolve(host);
    if (found.length === 0) throw new ReceiverRefused('has a host that DNS does not know', true);
    const open = this.testHosts.has(url.host);
    if (!open && !found.every(({ address }) => isPublicAddress(address)))
      throw new ReceiverRefused(NOT_PUBLIC);
    return found;
  }

  private async resolve(host: string): Promise<LookupAddress[]> {
    const [four, six] = await Promise.all([
      this.dns.resolve4(host).catch(() => []),
      this.dns.resolve6(host).catch(() => []),
    ]);
    return [
      ...four.map((address) => ({ address, family: 4 })),
      ...six.map((address) => ({ address, family: 6 })),
    ];
  }
}

const NOT_PUBLIC = 'must lead to a host on the public internet';

/** The host of a URL, an IPv6 address without brackets. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');
