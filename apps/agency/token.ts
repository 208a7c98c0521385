import { dataDir } from '#libs/config/command-environment';
import { commandLine, say } from '#libs/config/command-line';
import { openDevelopmentIssuer } from '#libs/security/development-issuer';

const USAGE = `Usage: npm run --silent token -- <subject>
  prints a token of the development issuer, and nothing else
  <subject>  <role>@<agency>, such as decider@bkn; or admin, or auditor`;

/**
 * `npm run --silent token -- decider@bkn`: prints a token of the development issuer, and nothing
 * else.
 */
async function main(): Promise<void> {
  const { positionals, refuse } = commandLine(USAGE, {}, 1);
  const subject = positionals[0] ?? refuse('The subject is missing.');
  const issuer = await openDevelopmentIssuer(dataDir());
  say(await issuer.token(subject));
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
