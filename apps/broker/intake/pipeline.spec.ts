import { Environment } from '#libs/config/environment';
import { problem } from '#libs/contracts/problem';
import { Database, Tx } from '#libs/database/database';
import { BusMessage } from '#libs/kafka/bus';
import { Operations } from '#libs/operations/operations';
import { MessageAnswers } from './answer-messages';
import { MessageCounts } from './counts';
import { BusInbound, CommandPipeline, fromBus, ProvenRecord, Verified } from './pipeline';
import { Shares } from './shares';
import { VerifiedMessage } from './verify-message';

/** A signature header with just enough content to read its key id. */
const signedBy = (kid: string): string =>
  `${Buffer.from(JSON.stringify({ alg: 'EdDSA', kid, b64: false, crit: ['b64'] })).toString('base64url')}..${'A'.repeat(86)}`;
const from = (kid: string, offset: number): BusMessage => ({
  topic: 't',
  partition: 0,
  offset: String(offset),
  readFrom: String(offset),
  key: null,
  value: Buffer.from('{}'),
  signature: signedBy(kid),
  appendedAt: new Date(0),
});
const provenOf = (agency: string, offset: number): ProvenRecord => ({
  inbound: fromBus(from(`${agency}.1`, offset)),
  outcome: { agency, kid: `${agency}.1`, sha256: 'x', receivedAt: new Date(0) } as VerifiedMessage,
});

describe('what is over a share', () => {
  let queued: string[] = [];
  const tx = {
    query: () => Promise.resolve(queued.map((agency) => ({ agency }))),
  } as unknown as Tx;
  const open = (): { pipeline: CommandPipeline; shares: Shares } => {
    const shares = new Shares(Object.assign(new Environment(), { INTAKE_SHARE: 1 }));
    const counts = new MessageCounts(new Operations());
    const pipeline = new CommandPipeline({} as Database, {} as MessageAnswers, shares, counts);
    return { pipeline, shares };
  };
  const offsets = (verified: Verified<BusInbound>[]): string[] =>
    verified.map(({ inbound }) => inbound.record.offset);
  beforeEach(() => (queued = []));

  it('is kept, in its order, and the rest is taken', async () => {
    const twelve = Array.from({ length: 12 }, (_, n) => provenOf('bkn', n));
    const other = provenOf('polri', 12);
    const unproven = {
      inbound: fromBus(from('x', 13)),
      outcome: problem('signature-invalid', 'x'),
    };
    const { now, later } = await open().pipeline.share(tx, [...twelve, other, unproven]);
    expect(offsets(now)).toEqual([...offsets(twelve.slice(0, 10)), '12', '13']);
    expect(offsets(later)).toEqual(['10', '11']);
  });

  it('has all that comes later of the same agency behind it', async () => {
    queued = ['bkn'];
    const { now, later } = await open().pipeline.share(tx, [
      provenOf('bkn', 0),
      provenOf('polri', 1),
    ]);
    expect([offsets(now), offsets(later)]).toEqual([['1'], ['0']]);
  });

  it('is verified after what the others sent, and so is what a key claims that nobody knows', async () => {
    const { pipeline, shares } = open();
    const messages = [from('bkn.1', 0), from('polri.1', 1), from('new.1', 2), from('polri.1', 3)];
    expect(shares.split(messages)).toEqual([messages]);
    queued = ['bkn'];
    await pipeline.share(tx, [provenOf('bkn', 0), provenOf('polri', 1)]);
    const parts = shares.split(messages).map((part) => part.map(({ offset }) => offset));
    expect(parts).toEqual([
      ['1', '3'],
      ['0', '2'],
    ]);
    queued = [];
    await pipeline.share(tx, [provenOf('bkn', 4)]);
    expect(shares.split(messages)).toHaveLength(1);
  });
});
