import { AgencyKeysBody } from './agency';
import { bodyExamples } from './examples';
import { validate } from './validate';

describe('faults of an agency’s keys', () => {
  const { ed25519 } = bodyExamples().AgencyKeysBody as Record<string, AgencyKeysBody>;
  const [key] = ed25519?.keys ?? [];

  it.each(['d', 'p', 'k'])('ask for a new pair if the private member %s is sent', (member) => {
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

  it('ask to leave out an unknown member', () => {
    const sent = { keys: [{ ...key, use: 'sig' }] };
    expect(validate(AgencyKeysBody, sent)).toMatchObject({
      errors: [{ pointer: '/keys/0/use', code: 'surplus' }],
    });
  });
});
