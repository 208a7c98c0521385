import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { grouped } from './checker/finding';
import { type Fault, assertThat, type Scene } from './harness/fault';
import { GROUPS, type Group, type Product } from './harness/product';
import type { Fate, KeptMail } from './harness/receiver';
import type { Sample } from './harness/sampler';
import { percentile } from './harness/tally';
import { killAt } from './killed-apps';

/** What the receiver does to the first delivery of each letter, or of this many letters. */
const FATES: [what: string, fate: Fate, letters: number][] = [
  ['reset after 250', 'reset', Infinity],
  ['reset before 250', 'unheard', Infinity],
  ['451', 'later', Infinity],
  ['no answer', 'hang', 5],
];

export const LETTERS: Fault = {
  id: 'F18',
  name: 'smtp-answers-lost',
  title:
    'the mail server resets after and before its 250, defers and hangs; the sender is killed at after-email-send',
  async run(scene) {
    const { servers, product, scale, figures } = scene;
    const messages = Math.round(160 * scale);
    for (const [what, fate, letters] of FATES) {
      const from = statSync(servers.mails).size;
      servers.mailFate(fate, letters);
      await product.load.backlog(messages);
      await product.quiet();
      servers.mailFate('slow', 0);
      figures[what] = checkLetters(mailsSince(scene, from), fate, await changedSince(scene));
    }
    const from = statSync(servers.mails).size;
    const kills = Math.max(1, Math.round(scale));
    product.load.start(60);
    for (let turn = 1; turn <= kills; turn++)
      await killAt(scene, 'after-email-send', 'notification', 5 * turn);
    await product.load.stop();
    await product.quiet();
    figures[`killed at after-email-send, ${kills} times`] = checkLetters(
      mailsSince(scene, from),
      undefined,
      await changedSince(scene),
    );
  },
};

/** Message-IDs of letters that later events have overtaken or changed. */
export interface Changed {
  overtaken: ReadonlySet<string>;
  rewritten: ReadonlySet<string>;
}
const NONE: Changed = { overtaken: new Set(), rewritten: new Set() };

async function changedSince({ product }: Scene): Promise<Changed> {
  const idsWhere = async (condition: string): Promise<Set<string>> => {
    const rows = await product.rows<{ id: string }>(
      `SELECT message_id AS id FROM notification.notice WHERE ${condition}`,
    );
    return new Set(rows.map(({ id }) => id));
  };
  return {
    overtaken: await idsWhere(`status = 'overtaken'`),
    rewritten: await idsWhere(`body LIKE 'Catatan: %'`),
  };
}

/**
 * Counts letters and those that were accepted more than once. Each must be accepted with the same
 * bytes (unless it was overtaken or changed), and once if the server did not accept it before. If
 * the server did, its 250 may have been lost, and SMTP cannot prevent a second delivery.
 */
export function checkLetters(mails: KeptMail[], fate?: Fate, changed = NONE): string {
  const byId = [...grouped(mails, ({ messageId }) => messageId)];
  const letters = byId.map(([, copies]) => copies);
  assertThat(letters.length > 0, 'there are letters');
  assertThat(
    byId.every(([id, copies]) => changed.overtaken.has(id) || copies.some(({ taken }) => taken)),
    'each letter is accepted at least once',
  );
  assertThat(
    byId.every(
      ([id, copies]) =>
        changed.rewritten.has(id) || copies.every(({ sha256 }) => sha256 === copies[0]?.sha256),
    ),
    'each of its copies has the same bytes',
  );
  const twice = letters.filter((copies) => copies.filter(({ taken }) => taken).length > 1).length;
  if (fate === 'later' || fate === 'hang')
    assertThat(twice === 0, 'a letter that the server had not accepted is accepted once');
  const again = letters.filter((copies) => copies.length > 1).length;
  return `${letters.length} letters, ${again} sent again, ${twice} accepted twice`;
}

function mailsSince({ servers }: Scene, from: number): KeptMail[] {
  const lines = readFileSync(servers.mails).subarray(from).toString().split('\n');
  return lines.filter(Boolean).map((line) => JSON.parse(line) as KeptMail);
}

/** Of a mail server that accepts each letter after half a second, over five connections. */
export const SLOW_MAIL: Fault = {
  id: 'F24',
  name: 'slow-mail-server',
  title: 'the mail server accepts ten of thirty letters a second',
  async run(scene) {
    const { servers, product, scale, figures } = scene;
    const seconds = 20 * scale;
    await product.load.steady(60, 5);
    await product.quiet();
    const members = await membersOf(product);
    const ends = product.exits.length;
    servers.mailFate('slow');
    const from = Date.now();
    await product.load.steady(100, seconds, 20);
    // An app that does not wait for letters is done at once.
    for (const group of Object.keys(GROUPS) as Group[])
      while ((await product.lag(group)) > 0) {
        assertThat(Date.now() - from < (seconds + 60) * 1_000, `${group} is not delayed`);
        await sleep(100);
      }
    const due = await product.count(`notification.notice WHERE status = 'due'`);
    const until = Date.now();
    const memory = samplesOf(product)
      .filter(({ at }) => at > from && at < until)
      .map(({ apps }) => apps.notification?.rss ?? 0);
    const part = Math.floor(memory.length / 5);
    const [early, late] = [memory.slice(part, 2 * part), memory.slice(-part)];
    const grown = percentile(late, 0.5) - percentile(early, 0.5);
    figures['letters that wait'] = due;
    figures['notification grew by'] = `${grown} MiB in ${Math.round(seconds * 0.7)} s`;
    assertThat(due > 0, 'the mail server is slower than what is written');
    assertThat(grown < 64, 'waiting letters are not kept in memory');
    assertThat(
      (await membersOf(product)) === members && product.exits.length === ends,
      'no member leaves its group, and no process ends',
    );
    servers.mailFate('slow', 0);
    figures['all sent after the server recovers'] = `after ${await product.quiet()} ms`;
  },
};

/** The members of all groups. A member that is removed returns under another name. */
async function membersOf({ admin }: Product): Promise<string> {
  const { groups } = await admin.describeGroups(Object.keys(GROUPS));
  return JSON.stringify(
    groups.map(({ members }) => members.map(({ memberId }) => memberId).sort()),
  );
}

const samplesOf = ({ folder }: Product): Sample[] =>
  readFileSync(join(folder, 'samples.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Sample);
