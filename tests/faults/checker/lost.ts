import { LETTERS } from '#apps/notification/notices/letter-texts';
import { ACCEPTED, REQUEST_EVENTS, typeOf } from '#libs/contracts/events';
import type { Evidence } from './evidence';
import { Finding, grouped } from './finding';

const LETTER_OF = new Map(REQUEST_EVENTS.map((name) => [typeOf(name), LETTERS[name]]));

/**
 * I1: what was confirmed to an agency or an official exists once, with everything that follows from
 * it: the receipt, the request, its events, both mailboxes, the letters, the figures. What was
 * refused does not exist. Unknown outcomes may be either.
 */
export function nothingLost(evidence: Evidence): Finding {
  const finding = new Finding('I1');
  const messages = grouped(evidence.messages, ({ agency, message }) => `${agency}/${message}`);
  const requests = new Map(evidence.requests.map((request) => [request.id, request]));
  const references = new Set(evidence.requests.map((row) => `${row.requester}/${row.reference}`));
  const refused = refusedOf(evidence);
  const byPerson = grouped(evidence.history, ({ sub }) => sub ?? '');
  const { forgotten } = evidence;
  const parked = new Set(evidence.parked.map(({ sha256 }) => sha256));
  for (const { op, begin, end, version } of evidence.operations) {
    finding.count(end);
    const named = (what: string) => () => `operation ${op} (${begin.kind}, ${end}): ${what}`;
    switch (begin.kind) {
      case 'submit':
      case 'withdraw':
      case 'unfit': {
        const key = `${begin.agency}/${begin.message}`;
        const [row] = messages.get(key) ?? [];
        if (refused.has(key)) {
          const there =
            begin.kind === 'submit' && references.has(`${begin.agency}/${begin.reference}`);
          finding.expect(
            row?.type !== ACCEPTED && !there,
            named(`${begin.message} was refused but exists`),
          );
        }
        if (end === 'ok')
          finding.expect(row !== undefined, named(`${begin.message} has no receipt`));
        if (row && begin.kind === 'submit' && !forgotten.has(`${row.agency}/${row.message}`)) {
          finding.expect(row.type === ACCEPTED, named(`${begin.message} was rejected`));
          const request = requests.get(row.request ?? '');
          finding.expect(
            request?.reference === begin.reference,
            named(`${begin.message} was accepted but has no request`),
          );
        }
        if (row && begin.kind === 'unfit')
          finding.expect(row.type !== ACCEPTED, named(`${begin.message} was accepted`));
        break;
      }
      case 'unproven':
        if (end === 'ok') finding.expect(parked.has(begin.sha256), named(`was not parked`));
        break;
      case 'act': {
        const entries = byPerson.get(begin.sub) ?? [];
        const right =
          end === 'ok'
            ? entries.some((entry) => entry.request === begin.request) &&
              entries.some((entry) => entry.version <= version)
            : end === 'unknown' || entries.length === 0;
        finding.expect(right, named(`${begin.act} by ${begin.sub} has ${entries.length} entries`));
        break;
      }
      case 'enter': {
        const [entry] = byPerson.get(begin.sub) ?? [];
        const request = requests.get(entry?.request ?? '');
        const right =
          end === 'ok'
            ? request?.requester === begin.requester && request.reference === begin.reference
            : end === 'unknown' || !entry;
        finding.expect(right, named(`the oral request ${begin.reference} by ${begin.sub}`));
        break;
      }
      case 'forgotten':
      case 'foreign':
    }
  }
  whatFollows(evidence, finding);
  return finding;
}

/**
 * Messages that were refused on every attempt. An attempt with an unknown outcome may have left
 * something.
 */
function refusedOf({ operations }: Evidence): Set<string> {
  const [answeredNo, perhaps] = [new Set<string>(), new Set<string>()];
  for (const { begin, end } of operations)
    if ('message' in begin)
      (end === 'fail' ? answeredNo : perhaps).add(`${begin.agency}/${begin.message}`);
  return new Set([...answeredNo].filter((key) => !perhaps.has(key)));
}

/** From each row to its events, and from each event to its consumers. */
function whatFollows(evidence: Evidence, finding: Finding): void {
  const { foreign } = evidence;
  const events = new Map(evidence.events.map((event) => [event.id, event]));
  const versions = new Set(
    evidence.events.map(({ subject, sequence }) => `${subject}/${sequence}`),
  );
  const boxes = new Set(evidence.mailbox.map(({ agency, event }) => `${event}/${agency}`));
  const kept = new Map(evidence.kept.map(({ id, sha256 }) => [id, sha256]));
  const figures = new Map(evidence.figures.map((row) => [row.id, row]));
  const requests = new Map(evidence.requests.map((request) => [request.id, request]));
  const letters = new Map(evidence.notices.map((row) => [`${row.event}/${row.agency}`, row]));
  const mails = new Set(evidence.mails.flatMap(({ messageId, taken }) => (taken ? messageId : [])));
  for (const { id, version } of requests.values()) {
    for (let n = 1; n <= version; n++)
      finding.expect(
        versions.has(`${id}/${n}`),
        () => `request ${id}: event ${n} is not on the topic`,
      );
    const row = figures.get(id);
    finding.expect(
      row?.version === version && row.gap === null,
      () =>
        `request ${id} is at version ${version}, reporting at ${row?.version} (gap ${row?.gap})`,
    );
  }
  for (const { agency, message, receipt } of evidence.messages) {
    finding.expect(
      events.has(receipt),
      () => `receipt of ${agency}/${message} is not on the topic`,
    );
    finding.expect(
      boxes.has(`${receipt}/${agency}`),
      () => `receipt of ${agency}/${message}: not in its mailbox`,
    );
  }
  for (const { id, subject, sequence, type, sha256 } of events.values()) {
    if (foreign.has(id)) continue;
    finding.expect(
      kept.get(id) === sha256,
      () => `event ${id} (${type}) is not stored by reporting with the same bytes`,
    );
    const request = sequence > 0 ? requests.get(subject) : undefined;
    if (!request) continue;
    for (const agency of [request.requester, request.provider]) {
      finding.expect(
        boxes.has(`${id}/${agency}`),
        () => `event ${id} (${type}) is not in the mailbox of ${agency}`,
      );
      const rule = LETTER_OF.get(type);
      if (!rule?.next[agency === request.provider ? 'provider' : 'requester']) continue;
      const letter = letters.get(`${id}/${agency}`);
      finding.expect(letter !== undefined, () => `event ${id} (${type}): no letter to ${agency}`);
      if (!letter?.address) continue;
      // A delayed letter is overtaken by what has happened since.
      if (letter.status === 'overtaken' && request.version > sequence) continue;
      finding.expect(
        letter.status === 'delivered' && mails.has(letter.messageId),
        () =>
          `event ${id} (${type}): the letter to ${agency} is ${letter.status}, and did not arrive`,
      );
    }
  }
}
