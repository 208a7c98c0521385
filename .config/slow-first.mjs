import { relative } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/**
 * The files that took longest with three workers beside each other, the slowest first. One that
 * began last would run alone at the end. Without timings of an earlier run Jest goes by file size.
 */
const SLOW = [
  ...['docker', 'console/pages', 'journeys/shared-world', 'journeys/missed-deadline'],
  ...['journeys/one-reference', 'journeys/history-and-reads', 'abuse/isolation'],
  ...['abuse/a20-flooding-agency', 'journeys/ask-answer-withdraw', 'abuse/odd-calls'],
  ...['journeys/rebuild', 'journeys/e-mail', 'journeys/mailbox-streams', 'backup-and-restore'],
  ...['abuse/secrets', 'journeys/deciding-at-once', 'journeys/proposals', 'abuse/bad-input'],
  ...['console/registry-and-audit', 'journeys/one-deadline', 'abuse/canaries', 'standalone'],
  ...['journeys/delivery', 'journeys/extension-and-objection', 'journeys/letters-held-back'],
  ...['journeys/mail-headers'],
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
