import { AgencyKeysBody } from './agency';
import { bodyExamples } from './examples';
import { validate } from './validate';

describe('the keys of an agency', () => {
  const { ed25519 } = bodyExamples().AgencyKeysBody as Record<string, AgencyKeysBody>;
  const [key] = ed25519?.keys ?? [];

  it.each(['d', 'p', 'k'])('with the private member %s: make a new pair', (member) => {
    expect(validate(AgencyKeysBody, { keys: [{ ...key, [member]: 'secret' }] })).toEqual({
      ok: false,
      errors: [
        {
          pointer: `/keys/0/${member}`,
          code: 'private-key',
          detail: expect.stringMatching(/private key.*make a new pair.*public part/) as string,
        },
      ],
    });
  });

  it('with another member that is not known: leave it out', () => {
    const sent = { keys: [{ ...key, use: 'sig' }] };
    expect(validate(AgencyKeysBody, sent)).toMatchObject({
      errors: [{ pointer: '/keys/0/use', code: 'surplus' }],
    });
  });
});
