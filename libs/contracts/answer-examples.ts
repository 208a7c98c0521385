import { bodyExamples, problemExamples } from './examples';
import { goldenSamples } from './samples';

/** Answers by schema name, for the ways of an agency's system. */
export function answerExamples(): Record<string, object> {
  const samples = goldenSamples();
  const of = (name: string): Record<string, unknown> => ({ ...samples[`${name}.v1.json`] });
  const key = bodyExamples().AgencyKeysBody?.ed25519 as { keys: object[] };
  return {
    CommandAccepted: of('command.accepted'),
    MailboxPage: {
      items: ['request.submitted', 'request.evaluated', 'command.accepted'].map(of),
      next: '42',
    },
    AgencyEventData: of('agency.registered').data as object,
    AgencyKeysAnswer: {
      agency: 'kab-malang',
      keys: key.keys.map((one) => ({
        ...one,
        validFrom: '2026-11-01T00:00:00.000Z',
        validTo: null,
      })),
    },
    MessageCheckAnswer: {
      onTopic: 'parked',
      problem: {
        ...problemExamples()['signature-invalid'],
        instance: '/v1/commands',
      },
      agency: null,
      stages: [
        {
          stage: 'signature-header',
          result: 'right',
          text: 'A detached JWS that names the key kab-malang.2026-11.',
        },
        {
          stage: 'signature',
          result: 'wrong',
          text: 'The signature fits the bytes without the newline at their end. Your program adds a newline after signing: send exactly the bytes that you signed.',
        },
        {
          stage: 'law',
          result: 'not-checked',
          text: 'Not checked: an earlier stage has to be right first.',
        },
      ],
      law: null,
    },
  };
}
