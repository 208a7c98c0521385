import fc from 'fast-check';
import { newAgencyKey } from '#libs/security/signatures';
import { ChainEntry, chainHash, GENESIS } from './chain';
import { hashOfJws, signCheckpoint } from './checkpoint';
import { readEvidence } from './verify/evidence-file';
import { leafOf, merklePath, rootFromPath, rootOf } from './merkle';
import { isMisfit, PublishedCheckpoints, readPublished } from './verify/published';
import { Evidence, EvidenceEntry, verifyEvidence } from './verify/evidence';

const hash = (n: number): string => n.toString(16).padStart(64, '0');

describe('the Merkle tree (RFC 9162, section 2.1)', () => {
  it('proves every entry at its own index and at no other', () => {
    for (let size = 1; size <= 40; size++) {
      const hashes = Array.from({ length: size }, (_, n) => hash(n));
      const leaves = Buffer.concat(hashes.map(leafOf));
      const root = rootOf(leaves);
      hashes.forEach((entry, at) => {
        const path = merklePath(leaves, at);
        expect(rootFromPath(entry, at, size, path)).toBe(root);
        expect(rootFromPath(hash(size), at, size, path)).not.toBe(root);
        if (size > 1) expect(rootFromPath(entry, (at + 1) % size, size, path)).not.toBe(root);
      });
    }
  });

  it('has the specified root for an empty list', () => {
    expect(rootOf(Buffer.alloc(0))).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });
});

describe('the evidence of a request', () => {
  const requestId = '01a20003-2af9-7efc-9a5c-971d4b49c843';
  let evidence: Evidence;
  let publicKey: Awaited<ReturnType<typeof newAgencyKey>>['publicJwk'];
  let privateKey: Awaited<ReturnType<typeof newAgencyKey>>['privateJwk'];

  beforeAll(async () => {
    ({ publicJwk: publicKey, privateJwk: privateKey } = await newAgencyKey('checkpoints', 'EdDSA'));
    evidence = await evidenceOf(['submitted', 'evaluated', 'approved']);
  });

  /** A history of these entries; the first two under checkpoint 1, the third under checkpoint 2. */
  async function evidenceOf(types: string[]): Promise<Evidence> {
    let previous = GENESIS;
    const history = types.map((type, at): EvidenceEntry => {
      const entry: ChainEntry = {
        requestId,
        version: at + 1,
        at: `2026-11-21T08:0${at}:00.000Z`,
        type,
        actor: {
          agency: 'kab-malang',
          role: 'requester',
          sub: 'x',
          name: 'Contoh',
          position: null,
        },
        data: { text: 'penjelasan', amount: 12 },
      };
      const own = chainHash(previous, entry);
      const full = { ...entry, previousHash: previous, hash: own };
      previous = own;
      return full;
    });
    const groups = [history.slice(0, 2), history.slice(2)];
    const checkpoints: string[] = [];
    const proofs: Evidence['proofs'] = [];
    for (const [n, group] of groups.entries()) {
      const hashes = [hash(1), ...group.map((entry) => entry.hash), hash(2)];
      const leaves = Buffer.concat(hashes.map(leafOf));
      const before = checkpoints.at(-1);
      const { jws } = await signCheckpoint(
        privateKey,
        n + 1,
        before ? hashOfJws(before) : GENESIS,
        new Date(),
        hashes.length,
        rootOf(leaves),
      );
      checkpoints.push(jws);
      group.forEach(({ version }, at) =>
        proofs.push({
          version,
          checkpoint: n + 1,
          position: at + 1,
          path: merklePath(leaves, at + 1),
        }),
      );
    }
    return { requestId, history, proofs, checkpoints };
  }

  const kept = async (): Promise<PublishedCheckpoints> => {
    const published = await readPublished(evidence.checkpoints, [publicKey]);
    if (isMisfit(published)) throw new Error(published.why);
    return published;
  };

  it('verifies, with and without the published checkpoints', async () => {
    expect(await verifyEvidence(evidence, [publicKey])).toEqual({
      misfit: null,
      entries: 3,
      uncovered: 0,
    });
    expect((await verifyEvidence(evidence, [publicKey], await kept())).misfit).toBeNull();
  });

  it.each<[string, string, (e: Evidence) => void]>([
    ['an entry was changed', '/2', (e) => Object.assign(e.history[1] ?? {}, { data: {} })],
    ['an actor was changed', '/1', (e) => Object.assign(e.history[0]?.actor ?? {}, { sub: 'y' })],
    ['the last entry was deleted', '/3', (e) => void e.history.pop()],
    ['an entry in the middle was deleted', '/3', (e) => void e.history.splice(1, 1)],
    [
      'two entries changed places',
      '/2',
      (e) => void e.history.reverse().push(...e.history.splice(0, 1)),
    ],
    [
      'an entry was put in',
      '/2',
      (e) => void e.history.splice(1, 0, { ...e.history[1]!, at: 'x' }),
    ],
    [
      'a path was changed',
      '/1',
      (e) => Object.assign(e.proofs[0] ?? {}, { path: [hash(9), hash(9)] }),
    ],
    ['a checkpoint was taken out', '/3', (e) => void e.checkpoints.pop()],
    ['the proof of an earlier entry was taken out', '/1', (e) => void e.proofs.shift()],
  ])('names the first entry that does not verify: %s', async (_what, entry, tamper) => {
    const tampered = structuredClone(evidence);
    tamper(tampered);
    const { misfit } = await verifyEvidence(tampered, [publicKey]);
    expect(misfit?.entry).toContain(entry);
  });

  it('counts entries without a signature, and all of them when the proofs are removed', async () => {
    const bare = { ...evidence, proofs: [], checkpoints: [] };
    expect(await verifyEvidence(bare, [publicKey])).toMatchObject({ misfit: null, uncovered: 3 });
  });

  it.each<[string, (text: string) => string]>([
    ['no JSON', (text) => text.slice(1)],
    ['a name twice', (text) => text.replace('"type":', '"type":"approved","type":')],
    ['an invalid position', (text) => text.replace(/"position":\d+/, '"position":null')],
    ['an invalid checkpoint', (text) => text.replace('"checkpoints":["', '"checkpoints":[1,"')],
    ['an invalid entry', (text) => text.replace('"history":[', '"history":[null,')],
    ['no request', (text) => text.replace('"requestId"', '"request"')],
  ])('is refused as a file with %s', (_, tamper) => {
    const text = JSON.stringify(evidence);
    expect(readEvidence(text)).toEqual(evidence);
    expect(readEvidence(JSON.stringify(evidence, null, 2))).toEqual(evidence);
    expect(tamper(text)).not.toBe(text);
    expect(readEvidence(tamper(text))).toBeNull();
  });

  it('is refused with a rewritten history that another key signed', async () => {
    const { publicJwk } = await newAgencyKey('other', 'EdDSA');
    expect((await verifyEvidence(evidence, [publicJwk])).misfit?.why).toContain('not signed');
  });

  it('is refused when it was re-signed after its checkpoints were published', async () => {
    const rewritten = await evidenceOf(['submitted', 'evaluated', 'refused']);
    expect((await verifyEvidence(rewritten, [publicKey])).misfit).toBeNull();
    expect((await verifyEvidence(rewritten, [publicKey], await kept())).misfit).not.toBeNull();
  });

  it('detects 1,000 of 1,000 single flipped bits', async () => {
    const text = JSON.stringify(evidence);
    const bytes = Buffer.from(text);
    let found = 0;
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        tried++;
        if (!(await fits(flipped))) found++;
      }),
      { numRuns: 1_000 },
    );
    expect(found).toBe(tried);
    expect(tried).toBe(1_000);

    async function fits(flipped: Buffer): Promise<boolean> {
      try {
        const parsed = JSON.parse(flipped.toString('utf8')) as Evidence;
        const { misfit, uncovered } = await verifyEvidence(parsed, [publicKey]);
        return misfit === null && uncovered === 0;
      } catch {
        return false;
      }
    }
  });
});
