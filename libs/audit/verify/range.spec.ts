import fc from 'fast-check';
import type { JWK } from 'jose';
import { newAgencyKey } from '#libs/security/signatures';
import { madeUpHistory, SigningAnew } from '#tests/support/signed-history';
import { isMisfit, lastPublished, PublishedCheckpoints, readPublished } from './published';
import { RangeLine, verifyRange } from './range';

const [A, B] = ['01a20003-2af9-7efc-9a5c-000000000000', '01a20003-2af9-7efc-9a5c-000000000001'];
type Entry = Extract<RangeLine, { entry: unknown }>['entry'];

describe('a range of history', () => {
  let key: JWK;
  let publicKeys: JWK[];
  /** Five checkpoints over five requests, two a checkpoint; the last line is the last entry. */
  let lines: RangeLine[];
  let published: PublishedCheckpoints;

  beforeAll(async () => {
    const pair = await newAgencyKey('checkpoints', 'EdDSA');
    [key, publicKeys] = [pair.privateJwk, [pair.publicJwk]];
    lines = await historyOf(key, 5);
    published = await publishedOf(lines);
  });

  async function historyOf(by: JWK, requests: number): Promise<RangeLine[]> {
    const all: RangeLine[] = [];
    for await (const some of madeUpHistory(by, requests, 2)) all.push(...some);
    return all;
  }
  const jwsOf = (some: RangeLine[]): string[] =>
    some.flatMap((line) => ('checkpoint' in line ? line.checkpoint.jws : []));
  async function publishedOf(some: RangeLine[], keys = publicKeys): Promise<PublishedCheckpoints> {
    const kept = await readPublished(jwsOf(some), keys);
    if (isMisfit(kept)) throw new Error(kept.why);
    return kept;
  }
  const textOf = (some: RangeLine[]): string[] => some.map((line) => JSON.stringify(line));
  const entry = (some: RangeLine[], id: string, version: number): Entry => {
    for (const line of some)
      if ('entry' in line && line.entry.requestId === id && line.entry.version === version)
        return line.entry;
    throw new Error('no such entry');
  };
  const read = (some: RangeLine[], id: number): object => {
    for (const line of some) if ('read' in line && line.read.id === id) return line.read;
    throw new Error('no such look');
  };
  const at = (some: RangeLine[], wanted: object): number =>
    some.findIndex((line) => Object.values(line).includes(wanted));
  const checkpointAt = (some: RangeLine[], n: number): number =>
    some.map((line, place) => ('checkpoint' in line ? place : -1)).filter((place) => place >= 0)[
      n
    ] ?? some.length;

  it('verifies, whole and in part, with and without published checkpoints', async () => {
    const whole = { misfit: null, line: 24, checkpoints: 4, entries: 15, reads: 5 };
    expect(await verifyRange(textOf(lines), { publicKeys })).toEqual(whole);
    expect(await verifyRange(textOf(lines), { publicKeys, published })).toEqual(whole);
    const later = lines.slice(checkpointAt(lines, 1), checkpointAt(lines, 3));
    expect(
      await verifyRange(textOf(later), { publicKeys, published, from: 2, to: 3 }),
    ).toMatchObject({ misfit: null, checkpoints: 2 });
  });

  it.each<[string, string, (some: RangeLine[]) => void]>([
    ['an entry was changed', `${A}/2`, (l) => Object.assign(entry(l, A, 2), { type: 'approved' })],
    ['an entry was taken out', `${A}/2`, (l) => void l.splice(at(l, entry(l, A, 1)), 1)],
    ['the last entry was taken out', 'checkpoint 4', (l) => void l.pop()],
    [
      'an entry is not in the database',
      `${B}/3`,
      (l) => void (l[at(l, entry(l, B, 3))] = { missing: `${B}/3` }),
    ],
    [
      'an entry was put in a second time',
      `${A}/1`,
      (l) => void l.splice(at(l, entry(l, A, 1)), 0, { entry: { ...entry(l, A, 1) } }),
    ],
    [
      'two entries changed places',
      `${A}/2`,
      (l) => {
        const [one, other] = [at(l, entry(l, A, 1)), at(l, entry(l, A, 2))];
        [l[one], l[other]] = [l[other]!, l[one]!];
      },
    ],
    ['a read was changed', 'look 1', (l) => Object.assign(read(l, 1), { sub: 'x' })],
    [
      'a checkpoint was taken out',
      'checkpoint 2',
      (l) => void l.splice(checkpointAt(l, 1), checkpointAt(l, 2) - checkpointAt(l, 1)),
    ],
    ['its end was cut off', 'checkpoint 4', (l) => void l.splice(checkpointAt(l, 3))],
    ['its beginning was cut off', 'checkpoint 1', (l) => void l.splice(0, checkpointAt(l, 1))],
    ['nothing is left', 'checkpoint 1', (l) => void l.splice(0)],
  ])('names the first entry that does not verify: %s', async (_what, named, tamper) => {
    const tampered = structuredClone(lines);
    tamper(tampered);
    const { misfit } = await verifyRange(textOf(tampered), { publicKeys, published });
    expect(misfit?.entry).toBe(named);
  });

  it('is refused when an unknown key signed it, and accepted with all keys of the set', async () => {
    const other = await newAgencyKey('other', 'EdDSA');
    const forged = await historyOf(other.privateJwk, 5);
    const verdict = await verifyRange(textOf(forged), { publicKeys });
    expect(verdict.misfit).toMatchObject({
      entry: 'checkpoint 1',
      why: expect.stringContaining('not signed'),
    });
    const both = [...publicKeys, other.publicJwk];
    expect((await verifyRange(textOf(forged), { publicKeys: both })).misfit).toBeNull();
  });

  it('is refused when it was re-signed with the real key, by the published checkpoints', async () => {
    const rewritten = await historyOf(key, 6);
    expect((await verifyRange(textOf(rewritten), { publicKeys })).misfit).toBeNull();
    const { misfit } = await verifyRange(textOf(rewritten), { publicKeys, published });
    expect(misfit).toMatchObject({
      entry: 'checkpoint 3',
      why: expect.stringContaining('another one was published'),
    });
    expect(await readPublished([...jwsOf(lines), ...jwsOf(rewritten)], publicKeys)).toMatchObject({
      entry: 'checkpoint 3',
      why: expect.stringContaining('two different') as string,
    });
  });

  it('is compared with the published checkpoints of many months', async () => {
    const many = new Map(published);
    for (let number = 5; number <= 200_000; number++) many.set(number, 'kept');
    const { misfit } = await verifyRange(textOf(lines), { publicKeys, published: many });
    expect(misfit).toEqual({ entry: 'checkpoint 5', why: 'is not in the export' });
    expect(lastPublished(many)).toBe(200_000);
    expect(lastPublished(many, 3, 150_000)).toBe(150_000);
    expect(lastPublished(many, 200_001)).toBeNull();
  });

  it('is refused with an entry that was inserted with an earlier date, though it is signed', async () => {
    const signing = new SigningAnew(key);
    const old = { ...entry(lines, A, 1), requestId: B, at: '2026-11-20T08:00:00.000Z' };
    const { hash: _, previousHash: __, ...backdated } = old;
    const minute = (n: number): Date => new Date(Date.parse('2026-11-21T08:00:00Z') + n * 60_000);
    const history = [
      await signing.next({ entries: [], reads: [], at: minute(0) }),
      await signing.next({ entries: [], reads: [], at: minute(1) }),
      await signing.next({ entries: [backdated], reads: [], at: minute(2) }),
    ].flat();
    const { misfit } = await verifyRange(textOf(history), { publicKeys });
    expect(misfit).toMatchObject({
      entry: `${B}/1`,
      why: expect.stringContaining('is dated 2026-11-20'),
    });
  });

  it('detects 1,000 of 1,000 single flipped bits, and names the line', async () => {
    const bytes = Buffer.from(textOf(lines).join('\n'));
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (place, bit) => {
        const flipped = Buffer.from(bytes);
        flipped[place] = (flipped[place] ?? 0) ^ (1 << bit);
        const { misfit, line } = await verifyRange(flipped.toString('utf8').split('\n'), {
          publicKeys,
        });
        tried++;
        expect(misfit).not.toBeNull();
        expect(line).toBe(bytes.subarray(0, place).toString('utf8').split('\n').length);
      }),
      { numRuns: 1_000 },
    );
    expect(tried).toBe(1_000);
  });
});
