import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { appUrls, dataDir } from '#libs/config/command-environment';
import { DATA_FILES } from '#libs/config/data-files';
import { commandLine, say } from '#libs/config/command-line';
import type { CloudEvent } from '#libs/contracts/envelope';
import { log } from '#libs/operations/log';
import { ownVersion } from '#libs/operations/own-version';
import {
  newAgencyKey,
  type NamedJwk,
  type PrivateJwk,
  signDetached,
} from '#libs/security/signatures';
import { SandboxApi } from './certification/sandbox-api';
import { CASES } from './certification/certified-cases';
import { Partner, PARTNER } from './certification/partner';
import { Seen } from './certification/seen';

const HELP = `Certifies the system of an agency, in a sandbox (npm start):

  npm run certify -- <code> [--minutes <n>] [--report <file>]

The agency's own system does the numbered cases, in any order. The reference of a request names its case:
UJI/D01/<anything>. The provider is ${PARTNER}, which this program plays. When all cases are done, a signed report
is written.

  --minutes         how long to watch (60)
  --report          file of the report (certification-<code>.json)
  BROKER_URL        where the API is (http://127.0.0.1:3000)
  NOTIFICATION_URL  where the mailbox is (BROKER_URL)
  DATA_DIR          the sandbox's folder, with the keys of its issuer (.data)`;

async function main(): Promise<void> {
  log.level = 'silent';
  const { values, positionals, refuse } = commandLine(
    HELP,
    { minutes: { type: 'string' }, report: { type: 'string' } },
    1,
  );
  const [agency] = positionals;
  if (!agency) return refuse('The code of the agency is missing.');
  const minutes = Number(values.minutes ?? 60);
  if (!(minutes > 0)) return refuse('--minutes takes a number, such as 60.');
  const { broker, notification } = appUrls();
  const api = new SandboxApi(broker, notification, dataDir());
  const seen = new Seen(api, agency);
  await api.get('admin', `/v1/agencies/${agency}`).catch((error: Error) => {
    throw new Error(
      `${error.message}\nIf ${agency} is not registered yet, register it first, with its key; if the answer is 401, ` +
        `set DATA_DIR to the folder of the product at ${broker}.`,
    );
  });
  await seen.read(true);
  const partner = new Partner(api, agency);
  await partner.begin();
  for (const { code, task } of CASES) say(`[ ] ${code}  ${task}`);
  say(
    `Send each request to the provider ${PARTNER}, and name its case in the reference: UJI/D01/<anything>.`,
  );
  say(
    `Watching ${agency} at ${broker} for ${minutes} minutes. Only what comes from now on counts.`,
  );
  const shown = await watch(seen, partner, Date.now() + minutes * 60_000);
  const missing = CASES.filter(({ code }) => !shown.has(code));
  if (missing.length > 0)
    throw new Error(`Not done in time: ${missing.map(({ code }) => code).join(', ')}.`);
  const file = values.report ?? `certification-${agency}.json`;
  await writeReport(file, agency, shown);
  say(`All ${CASES.length} cases are done. The signed report is in ${file}.`);
}

/** Ticks the cases as they are done, until all are or the time is over. */
async function watch(seen: Seen, partner: Partner, end: number): Promise<Map<string, CloudEvent>> {
  const shown = new Map<string, CloudEvent>();
  while (shown.size < CASES.length && Date.now() < end) {
    await seen.read();
    await partner.act(seen);
    for (const { code, task, shown: shows } of CASES) {
      const event = shown.has(code) ? undefined : await shows(seen);
      if (!event) continue;
      shown.set(code, event);
      say(`[x] ${code}  ${task}  (${shown.size}/${CASES.length})`);
    }
    await sleep(300);
  }
  return shown;
}

/**
 * `signature` is a detached JWS over the canonical text of `report`: its JSON without white space.
 */
async function writeReport(
  file: string,
  agency: string,
  shown: Map<string, CloudEvent>,
): Promise<void> {
  const report = {
    agency,
    product: ownVersion(),
    at: new Date().toISOString(),
    cases: CASES.map(({ code, task }) => ({
      ...{ code, task, event: shown.get(code)?.id, time: shown.get(code)?.time },
    })),
  };
  const { publicJwk, privateJwk } = await reportKey();
  const signature = await signDetached(Buffer.from(JSON.stringify(report)), privateJwk);
  writeFileSync(file, `${JSON.stringify({ report, key: publicJwk, signature }, null, 2)}\n`);
}

/** The key of the sandbox that signs reports; it is made with the first report. */
async function reportKey(): Promise<{ publicJwk: NamedJwk; privateJwk: PrivateJwk }> {
  const file = join(dataDir(), DATA_FILES.certificationKey);
  if (existsSync(file))
    return JSON.parse(readFileSync(file, 'utf8')) as Awaited<ReturnType<typeof reportKey>>;
  const made = await newAgencyKey('certification', 'EdDSA');
  mkdirSync(dataDir(), { recursive: true });
  writeFileSync(file, JSON.stringify(made), { mode: 0o600, flush: true });
  return made;
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
