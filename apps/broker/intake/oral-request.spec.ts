import type { RequestData } from '#libs/contracts/submit-request';
import { roleOfSubmitter } from './oral-request';

const oral = {
  ...{ provider: 'bpbd', requester: 'kab-malang', channel: 'oral', emergency: { event: 'banjir' } },
} as RequestData;
const caller = (agency: string, ...roles: ('requester' | 'decider' | 'system')[]) => ({
  ...{ agency, roles },
});

describe('the role of who submits a request', () => {
  it('is requester for a request of the own agency, also if it names itself', () => {
    const own = { ...oral, requester: undefined };
    expect(roleOfSubmitter(own, caller('kab-malang', 'requester'))).toBe('requester');
    expect(roleOfSubmitter(oral, caller('kab-malang', 'requester', 'decider'))).toBe('requester');
    const decider = roleOfSubmitter(own, caller('kab-malang', 'decider'));
    expect(decider).toMatchObject({ code: 'forbidden' });
  });

  it('is decider of the provider for an oral request of an emergency', () => {
    expect(roleOfSubmitter(oral, caller('bpbd', 'decider', 'requester'))).toBe('decider');
  });

  it.each([
    ['by another agency', oral, caller('bnpb', 'decider'), 'forbidden', undefined],
    ['without the role', oral, caller('bpbd', 'requester'), 'forbidden', undefined],
    [
      'in writing',
      { ...oral, channel: 'official' },
      caller('bpbd', 'decider'),
      'validation-failed',
      '/channel',
    ],
    [
      'without an emergency',
      { ...oral, emergency: undefined },
      caller('bpbd', 'decider'),
      'validation-failed',
      '/emergency',
    ],
  ] as const)('is nobody’s %s', (_case, data, who, code, pointer) => {
    const problem = roleOfSubmitter(data as RequestData, who as never);
    expect(problem).toMatchObject({ code, ...(pointer && { errors: [{ pointer }] }) });
  });
});
