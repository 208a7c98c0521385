import { randomUUID } from 'node:crypto';
import { ACCEPTED, REJECTED } from '#libs/contracts/events';
import type { CloudEvent } from '#libs/contracts/envelope';
import type { Page } from '#libs/http/page';
import { Answer } from '#tests/support/http';
import { Party, requestTo, Seen, Signed } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import type { OpenWorld, World } from '#tests/support/world';

const REFERENCES = 40;

/**
 * One reference in two different messages, each sent several times over Kafka and HTTP, and in an
 * official's own request.
 */
interface Rivals {
  reference: string;
  messages: Signed[];
  own: Answer;
  /** The answers of `POST /v1/commands` by message id. */
  answers: Map<string, Answer[]>;
}

export function atOnce(open: OpenWorld): void {
  let world: World;
  let asker: Party;
  let giver: Party;
  let all: Rivals[];
  let receipts: CloudEvent[];

  beforeAll(async () => {
    world = await open();
    asker = await Party.register(world, 'twin-asker');
    giver = await Party.register(world, 'twin-giver');
    all = await Promise.all(Array.from({ length: REFERENCES }, () => race()));
    receipts = await poll(async () => {
      const received = (await asker.mailbox()).filter(({ type }) =>
        [ACCEPTED, REJECTED].includes(type),
      );
      expect(received).toHaveLength(2 * REFERENCES);
      return received;
    }, 120_000);
  }, 240_000);

  async function race(): Promise<Rivals> {
    const reference = `B/${randomUUID()}`;
    const data = requestTo(giver, { reference });
    const messages = await Promise.all(
      ['satu', 'dua'].map((subject) =>
        asker.sign(asker.message('submit-request', { ...data, subject })),
      ),
    );
    const answers = new Map<string, Answer[]>();
    const [own] = await Promise.all([
      asker.official('requester').post('/v1/requests', data),
      ...messages.flatMap((message) => [
        // Twice on one partition and once on another: repeats within a batch, and in two concurrent
        // batches.
        asker.send(message),
        asker.send(message),
        asker.send(message, randomUUID()),
        Promise.all([asker.command(message), asker.command(message)]).then((given) =>
          answers.set(message.id, given),
        ),
      ]),
    ]);
    return { reference, messages, own, answers };
  }
  const receiptOf = ({ id }: Signed): CloudEvent | undefined =>
    receipts.find(({ data }) => data.messageId === id);

  it('one message is accepted, and the others are rejected because the reference is taken', () => {
    for (const { messages, own } of all) {
      const ends = messages.map((message) => {
        const receipt = receiptOf(message);
        const problem = receipt?.data.problem as { code: string } | undefined;
        return receipt?.type === ACCEPTED ? 'accepted' : problem?.code;
      });
      ends.push(own.status === 201 ? 'accepted' : String(own.body.code));
      expect(ends.sort()).toEqual(['accepted', 'reference-taken', 'reference-taken']);
    }
  });

  it('one request exists, with one first event', async () => {
    const found: Seen[] = [];
    for (let after = ''; ;) {
      const list = `/v1/requests?limit=100${after}`;
      const { body } = await giver.official('decider').get<Page<Seen>>(list);
      found.push(...body.items);
      if (body.next === null) break;
      after = `&after=${body.next}`;
    }
    expect(found.map(({ version }) => version)).toEqual(all.map(() => 2));
    await poll(async () => {
      const begun = (await giver.mailbox()).map(
        ({ subject, sequence }) => `${subject}/${sequence}`,
      );
      const wanted = found.flatMap(({ id }) => [`${id}/1`, `${id}/2`]);
      expect(begun.sort()).toEqual(wanted.sort());
    });
  });

  it('every repeat returns the one receipt of its message, also later', async () => {
    for (const { messages, answers } of all)
      for (const message of messages) {
        const receipt = receiptOf(message);
        const later = await asker.command(message);
        for (const { status, text, body } of [...(answers.get(message.id) ?? []), later]) {
          expect([status, text]).toEqual([later.status, later.text]);
          if (receipt?.type === ACCEPTED) expect([status, body]).toEqual([202, receipt]);
          else expect([status, body]).toEqual([409, receipt?.data.problem]);
        }
      }
  });
}
