import { openDevelopmentIssuer } from '#libs/security/development-issuer';
import { dataDir } from './data-dir';

/**
 * `npm run --silent token -- decider@bkn`: prints a token of the development issuer, and nothing
 * else.
 */
async function main(): Promise<void> {
  const [subject, ...surplus] = process.argv.slice(2);
  if (!subject || surplus.length > 0)
    throw new Error('Usage: npm run --silent token -- decider@bkn   (or admin, or auditor)');
  const issuer = await openDevelopmentIssuer(dataDir());
  process.stdout.write(`${await issuer.token(subject)}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
