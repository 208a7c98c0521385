import { ValidateBy } from 'class-validator';
import { isIP } from 'node:net';

/**
 * Comma-separated addresses or networks. /0 is refused: any caller could then claim any address.
 */
export const TrustedProxies = (): PropertyDecorator =>
  ValidateBy({
    name: 'trustedProxies',
    validator: {
      validate: (value) => typeof value === 'string' && value.split(',').every(isNetwork),
      defaultMessage: () =>
        'TRUSTED_PROXIES must be addresses or networks, such as 10.0.0.0/8, separated by commas; a network of all ' +
        'addresses (/0) is refused, since any caller could then claim any address',
    },
  });

function isNetwork(text: string): boolean {
  const [address = '', length, ...more] = text.split('/');
  const version = isIP(address);
  // An IPv4-mapped IPv6 address has an ambiguous prefix length; write it as IPv4.
  if (version === 0 || more.length > 0 || (version === 6 && address.includes('.'))) return false;
  if (length === undefined) return !address.includes('%');
  return /^[1-9]\d{0,2}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128);
}
