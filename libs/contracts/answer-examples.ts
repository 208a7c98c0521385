import recorded from './answer-samples.json';
import { bodyExamples, problemExamples } from './examples';
import type { MessageToCheck } from './message-check';
import { goldenSamples } from './samples';
import { COMMANDS } from './topics';

/** How an answer without a schema begins, by media type. */
export const FILE_EXAMPLES: Readonly<Record<string, string>> = {
  'application/pdf': '%PDF-1.7',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'PK',
  'application/x-ndjson': '{"checkpoint":{"jws":"eyJhbGciOiJFZERTQSIsImtpZCI6ImNoZWNrcG9pbnQifQ',
  'image/svg+xml': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 240"></svg>',
  'text/csv': '\ufeff"agency","decisions"\r\n"pemprov-jatim",12\r\n',
  'text/event-stream':
    'id: 42\ndata: {"specversion":"1.0","type":"bantuan-kedinasan.request.submitted.v1"}\n\n',
  'text/plain':
    '# TYPE bk_messages_total counter\nbk_messages_total{door="bus",outcome="accepted"} 12\n',
};

/**
 * An answer of every schema that an operation answers with, by its name: recorded from the running
 * product with demo data, lists cut to their first entries, or made from the golden samples.
 */
export function answerExamples(): Record<string, object> {
  const samples = goldenSamples();
  const of = (name: string): Record<string, unknown> => ({ ...samples[`${name}.v1.json`] });
  const message = bodyExamples().MessageToCheck?.recordOfTheTopic as MessageToCheck;
  const key = bodyExamples().AgencyKeysBody?.ed25519 as { keys: object[] };
  return {
    ...recorded,
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
    ParkedContentAnswer: {
      id: '019ad5f0-4c00-7000-8000-000000000017',
      receivedAt: '2026-11-21T02:00:00.000Z',
      ...{ door: 'bus', topic: COMMANDS, partition: 0, offset: '17', agency: null },
      reason: { code: 'signature-invalid', detail: 'The key kab-malang.2026-11 is not known.' },
      ...{ bytes: 36, sha256: '4f'.repeat(32), redrivenAt: null },
      headers: message.headers,
      body: message.body,
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
