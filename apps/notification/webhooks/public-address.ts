import { BlockList, isIP } from 'node:net';

/**
 * IPv4 networks that are not on the public internet (IANA special-purpose address registry), and
 * multicast.
 */
const NOT_PUBLIC_4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
  ...['172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
];
/**
 * The only global unicast network of IPv6. Outside of it are loopback, link-local, unique local and
 * multicast addresses, and those that hold an IPv4 address (mapped, NAT64).
 */
const GLOBAL_6 = ['2000::/3'];
/** Parts of it that are not public, or hold an IPv4 address: Teredo, documentation, 6to4. */
const NOT_PUBLIC_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

function networks(family: 'ipv4' | 'ipv6', list: string[]): BlockList {
  const block = new BlockList();
  for (const network of list) {
    const [address = '', prefix] = network.split('/');
    block.addSubnet(address, Number(prefix), family);
  }
  return block;
}

const notPublic4 = networks('ipv4', NOT_PUBLIC_4);
const global6 = networks('ipv6', GLOBAL_6);
const notPublic6 = networks('ipv6', NOT_PUBLIC_6);

/** Whether an address is on the public internet. Anything that is not an IP address is not. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !notPublic4.check(address, 'ipv4');
    case 6:
      // Of a scoped address only the part before the % counts, and that is link-local.
      return (
        !address.includes('%') &&
        global6.check(address, 'ipv6') &&
        !notPublic6.check(address, 'ipv6')
      );
    default:
      return false;
  }
}
