import { Resolver } from 'node:dns/promises';
import { DnsServer } from '#tests/support/dns-server';
import { isPublicAddress } from './public-address';
import { ReceiverHosts } from './receiver-hosts';

const production = new ReceiverHosts({ NODE_ENV: 'production' });
const test = new ReceiverHosts({ NODE_ENV: 'test', WEBHOOK_TEST_HOSTS: '127.0.0.1:4000' });

/** Spellings of loopback, of private networks and of the metadata service of clouds. */
const HOSTS = [
  ...['127.0.0.1', '127.1', '2130706433', '017700000001', '0x7f000001', '0x7f.1', '0177.0.0.1'],
  ...['127.0.0.1.', '①②⑦.0.0.1', '127。0。0。1', '%31%32%37.0.0.1', '0', '0.0.0.0', 'localhost'],
  ...['localhost.', 'LOCALHOST', 'a.localhost', 'broker', '[::1]', '[::]', '[0:0:0:0:0:0:0:1]'],
  ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[64:ff9b::7f00:1]'],
  ...['[64:ff9b:1::7f00:1]', '[2002:7f00:1::]', '[2001:0:7f00:1::]', '[fe80::1]', '[fc00::1]'],
  ...['[fd00:ec2::254]', '[ff02::1]', '[2001:db8::1]', '10.0.0.1', '100.64.0.1', '172.16.0.1'],
  ...['172.31.255.255', '192.168.1.1', '169.254.169.254', '0xa9fea9fe', '2852039166'],
  ...['198.18.0.1', '192.0.2.1', '224.0.0.1', '255.255.255.255', '[::ffff:169.254.169.254]'],
];

describe('the address of a receiver', () => {
  it.each(HOSTS)('A10 is refused: %s', (host) => {
    for (const hosts of [production, test])
      expect([host, hosts.faultOf(`https://${host}/kait`)]).toEqual([host, expect.any(String)]);
  });

  it.each([
    ...['http://hooks.example.go.id/', 'file:///etc/passwd', 'gopher://hooks.example.go.id:70/_x'],
    ...['ftp://hooks.example.go.id/', 'https://u:p@hooks.example.go.id/', 'https://', '/kait', ''],
    ...['https://u@hooks.example.go.id/', 'https://hooks.example.go.id:5432/', 'javascript:1'],
    ...['https://hooks.example.go.id/#x', 'https://hooks.example.go.id:22', 'https://a b/'],
    ...['https://hooks.example.go.id/\r\nx: 1', ' https://hooks.example.go.id/', 'data:,x'],
    ...['https://hooks.example.go.id\\@127.0.0.1/x\t', 'https://127.0.0.1\\@hooks.example.go.id/'],
  ])('A10 is refused: %j', (url) => {
    expect(production.faultOf(url)).toEqual(expect.any(String));
  });

  it.each([
    'https://hooks.example.go.id/kait?x=1',
    'https://hooks.example.go.id:8443/',
    'https://1.1.1.1/',
    'https://[2606:4700::1111]/',
  ])('is taken: %s', (url) => {
    expect([production.faultOf(url), test.faultOf(url)]).toEqual([null, null]);
  });

  it('may be on loopback for a test host alone, and never in production', () => {
    expect(test.faultOf('http://127.0.0.1:4000/kait')).toBeNull();
    expect(test.faultOf('http://127.0.0.1:4001/kait')).not.toBeNull();
    const both = { NODE_ENV: 'production', WEBHOOK_TEST_HOSTS: '127.0.0.1:4000' } as const;
    expect(new ReceiverHosts(both).faultOf('http://127.0.0.1:4000/kait')).not.toBeNull();
    expect(new ReceiverHosts(both).faultOf('https://127.0.0.1:4000/kait')).not.toBeNull();
  });

  it('A10 is public only outside of all special networks', () => {
    for (const address of ['8.8.8.8', '103.10.64.1', '2001:4860:4860::8888', '2400:cb00::1'])
      expect([address, isPublicAddress(address)]).toEqual([address, true]);
    for (const address of ['::ffff:8.8.8.8', 'fe80::1%eth0', '2001:db8::1', 'x', '', '1.1.1'])
      expect([address, isPublicAddress(address)]).toEqual([address, false]);
  });
});

describe('what DNS says of a receiver', () => {
  let server: DnsServer;
  let hosts: ReceiverHosts;

  beforeAll(async () => {
    server = await DnsServer.start((name, query) => {
      switch (name) {
        case 'good.example.go.id':
          return { a: ['103.10.64.1'], aaaa: ['2400:cb00::1'] };
        case 'mixed.example.go.id':
          return { a: ['103.10.64.1', '10.0.0.5'] };
        case 'six.example.go.id':
          return { a: ['103.10.64.1'], aaaa: ['::1'] };
        case 'mapped.example.go.id':
          return { aaaa: ['0:0:0:0:0:ffff:7f00:1'] };
        case 'nat64.example.go.id':
          return { aaaa: ['64:ff9b::7f00:1'] };
        case 'flips.example.go.id':
          return { a: [query === 0 ? '103.10.64.1' : '127.0.0.1'] };
        default:
          return {};
      }
    });
    const dns = new Resolver({ timeout: 2_000, tries: 2 });
    dns.setServers([server.address]);
    hosts = new ReceiverHosts({ NODE_ENV: 'production' }, dns);
  });
  afterAll(() => server.close());

  const addressesOf = (host: string): Promise<object> =>
    hosts.addressesOf(new URL(`https://${host}.example.go.id/kait`));

  it('gives all public addresses', async () => {
    expect(await addressesOf('good')).toEqual([
      { address: '103.10.64.1', family: 4 },
      { address: '2400:cb00::1', family: 6 },
    ]);
  });

  it.each(['mixed', 'six', 'mapped', 'nat64'])(
    'A10 is refused if one address is not public: %s',
    async (host) => {
      await expect(addressesOf(host)).rejects.toMatchObject({ unknownHost: false });
    },
  );

  it('A10 is asked again at each attempt, and refused once it changes', async () => {
    expect(await addressesOf('flips')).toEqual([{ address: '103.10.64.1', family: 4 }]);
    await expect(addressesOf('flips')).rejects.toThrow('public internet');
  });

  it('is refused without an address', async () => {
    await expect(addressesOf('none')).rejects.toMatchObject({ unknownHost: true });
  });
});
