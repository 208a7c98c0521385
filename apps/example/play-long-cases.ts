import { DateTime } from 'luxon';
import { MESSAGES, type MessageName } from '#libs/contracts/cloud-events';
import { LongCase, type TimelineRow } from './long-case';
import { LONG_CASES, type LongCaseScript } from './long-cases';
import { MovedClock } from './moved-clock';
import { type Mismatch, same, type Stage } from './stage';
import { table, wrap } from './table';

/** A case as the product tells it afterwards. */
interface Timeline {
  key: string;
  title: string;
  requester: string;
  provider: string;
  requestId: string;
  rows: TimelineRow[];
}

/** What a run of the long cases read back: what `--json` prints. */
export interface ProcedureRun {
  door: 'http' | 'kafka';
  timelines: Timeline[];
  /** How many signed messages of each name were accepted. */
  messages: Partial<Record<MessageName, number>>;
  mismatches: Mismatch[];
}

/** The cases with these keys, separated by commas, or all of them; null if a key is unknown. */
export function longCasesOf(only: string | undefined): readonly LongCaseScript[] | null {
  const keys = only?.split(',') ?? LONG_CASES.map(({ key }) => key);
  const chosen = LONG_CASES.filter(({ key }) => keys.includes(key));
  return chosen.length === keys.length ? chosen : null;
}

/** Plays the cases side by side on a clock that it moves, and reads each timeline back. */
export async function playProcedure(
  stage: Stage,
  scripts: readonly LongCaseScript[],
): Promise<ProcedureRun> {
  const { product, transport, mismatches, say } = stage;
  // Kafka stamps what is submitted with the real time, so that the deadlines begin now.
  await product.setClock(new Date());
  const clock = new MovedClock(async (now) => {
    say(`The clock moves to ${inWib(now.toISOString())}.`);
    await product.setClock(now);
  });
  const files: LongCase[] = [];
  try {
    await clock.run(
      scripts.map(({ key, title, requester, provider, play }) => async (): Promise<void> => {
        const file = new LongCase(stage, clock, key, title, requester, provider);
        files.push(file, ...((await play(file)) ?? []));
        say(`${title}: done.`);
      }),
    );
    const timelines: Timeline[] = [];
    for (const file of files) {
      const { key, title, requester, provider, id: requestId } = file;
      const rows = await file.readBack();
      timelines.push({ key, title, requester, provider, requestId, rows });
    }
    const messages: ProcedureRun['messages'] = {};
    for (const { name } of files.flatMap((file) => file.messages))
      messages[name] = (messages[name] ?? 0) + 1;
    const sent = Object.keys(messages).toSorted();
    if (scripts.length === LONG_CASES.length)
      same(stage, 'all cases', 'the messages', Object.keys(MESSAGES).toSorted(), sent);
    return { door: transport.name, timelines, messages, mismatches };
  } finally {
    await product.setClock(new Date());
  }
}

/** The timelines for a terminal of this width. */
export function timelinesPrinted(
  { door, timelines, messages, mismatches }: ProcedureRun,
  width: number,
): string {
  const heads = ['', 'When (WIB)', 'Who', 'What happened', 'Status', 'Deadline'];
  const cells = timelines.reduce((sum, { rows }) => sum + 6 * rows.length, 0);
  const ended =
    mismatches.length === 0
      ? `${cells} cells are read back as they were done.`
      : `${mismatches.length} differences between what was done and what is read back:`;
  const counted = Object.entries(messages).map(([name, count]) => `${name} ${count}`);
  return [
    ...timelines.flatMap(({ title, requester, provider, rows }) => [
      '',
      ...wrap(`${title} (${requester} → ${provider})`, width),
      '',
      ...table(heads, rows.map(cellsOf), [3, 16, 26, 22, 23, 18], width, 'head'),
    ]),
    '',
    ...wrap(`Signed messages over ${door}: ${counted.join(', ')}.`, width),
    ...wrap(`${timelines.length} requests: ${ended}`, width),
    ...mismatches.flatMap(({ request, what, did, read }) =>
      wrap(
        `MISMATCH ${request}, ${what}: did ${JSON.stringify(did)}, read ${JSON.stringify(read)}`,
        width,
      ),
    ),
    '',
  ].join('\n');
}

const cellsOf = ({ version, at, by, event, status, dueAt, running }: TimelineRow): string[][] => [
  [String(version)],
  [inWib(at)],
  [by],
  [event],
  [status],
  [running ? inWib(dueAt) : 'not running'],
];

const inWib = (time: string): string =>
  DateTime.fromISO(time, { zone: 'Asia/Jakarta' }).toFormat('yyyy-MM-dd HH:mm');
