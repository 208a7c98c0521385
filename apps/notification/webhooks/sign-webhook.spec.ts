import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { newSecret, secretText, webhookHeaders } from './sign-webhook';
import { WebhookKeys } from './webhook-keys';

const BODY = Buffer.from('{"type":"bantuan-kedinasan.request.approved.v1","data":{"n":"é"}}');
const keys = new WebhookKeys([randomBytes(32)]);

describe('the signature of a webhook, checked by the library of Standard Webhooks', () => {
  const [secret, former] = [newSecret(), newSecret()];
  const headers = webhookHeaders('0199-a', new Date(), BODY, [secret, former], []);

  it('fits the secret, and during a rotation the former one too', () => {
    for (const known of [secret, former])
      expect(new Webhook(secretText(known)).verify(BODY.toString(), headers)).toEqual(
        JSON.parse(BODY.toString()),
      );
    expect(() => new Webhook(secretText(newSecret())).verify(BODY.toString(), headers)).toThrow();
  });

  it('fits no other body, id or time', () => {
    const webhook = new Webhook(secretText(secret));
    const changed = `${BODY.toString()} `;
    expect(() => webhook.verify(changed, headers)).toThrow();
    for (const other of <Record<string, string>[]>[
      { 'webhook-id': '0199-b' },
      { 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) },
    ])
      expect(() => webhook.verify(BODY.toString(), { ...headers, ...other })).toThrow();
  });

  it('is of Ed25519 too, with keys of each agency', () => {
    const signers = keys.signersOf('bkn');
    const signed = webhookHeaders('id', new Date(1_000), BODY, [], signers);
    const [, base64 = ''] = (signed['webhook-signature'] ?? '').split('v1a,');
    const check = (agency: string): boolean => {
      const [{ x = '' } = {}] = keys.signersOf(agency);
      const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
      const content = Buffer.from(`id.1.${BODY.toString()}`);
      return verify(null, content, key, Buffer.from(base64, 'base64'));
    };
    expect([check('bkn'), check('polri')]).toEqual([true, false]);
  });

  it('is made by each key of the file while it is replaced', () => {
    const [one, two] = [randomBytes(32), randomBytes(32)];
    const kids = (...masters: Buffer[]): string[] =>
      new WebhookKeys(masters).signersOf('bkn').map(({ kid }) => kid);
    expect(kids(two, one)).toEqual([...kids(two), ...kids(one)]);
    const sealed = new WebhookKeys([one]).close(secret, 'w');
    expect(new WebhookKeys([two, one]).open(sealed, 'w')).toEqual(secret);
    expect(() => new WebhookKeys([two]).open(sealed, 'w')).toThrow('former key');
    expect(() => new WebhookKeys([one]).open(sealed, 'other')).toThrow();
    expect(sealed.includes(secret)).toBe(false);
  });
});
