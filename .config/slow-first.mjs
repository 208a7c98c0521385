import { relative } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/**
 * The files that took longest with three workers beside each other, the slowest first. One that
 * began last would run alone at the end. Without timings of an earlier run Jest goes by file size.
 */
const SLOW = [
  ...['console/pages', 'docker', 'journeys/missed-deadline', 'abuse/a20-flooding-agency'],
  ...['journeys/ask-answer-withdraw', 'journeys/e-mail', 'abuse/isolation', 'journeys/rebuild'],
  ...['backup-and-restore', 'journeys/mailbox-streams', 'journeys/checks-and-lists'],
  ...['abuse/secrets', 'abuse/odd-calls', 'journeys/proposals', 'journeys/history-and-reads'],
  ...['journeys/delivery', 'journeys/deciding-at-once', 'journeys/mail-headers'],
  ...['journeys/extension-and-objection', 'journeys/letters-held-back'],
].map((name) => `tests/${name}.e2e.spec.ts`);

/** Jest's own order, after the slow files. */
export default class SlowFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path, context }) => {
      const at = SLOW.indexOf(relative(context.config.rootDir, path));
      return at < 0 ? SLOW.length : at;
    };
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
}
