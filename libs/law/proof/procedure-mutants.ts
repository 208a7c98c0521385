import type { Procedure } from '../procedure';

/** The parts of the proof that check the procedure. */
export type ProcedurePart = 'persons' | 'rises' | 'deadlines';

/** The procedure with one rule broken in one way, and the part of the proof that must fail. */
export interface BrokenProcedure {
  rule: string;
  how: string;
  procedure: Procedure;
  parts: ProcedurePart[];
}

const PART: Record<keyof Procedure, ProcedurePart> = {
  bars: 'persons',
  routineOnly: 'persons',
  passedOver: 'rises',
  startOf: 'deadlines',
  fixedHolidays: 'deadlines',
  reserve: 'deadlines',
};

const STARTS: Record<string, Procedure['startOf']> = {
  'at the receipt': ({ receivedAt }) => receivedAt,
  'at a claim that was given up': ({ receivedAt, emergencySince }) => emergencySince ?? receivedAt,
};
const RESERVES: Record<string, Procedure['reserve']> = {
  never: () => null,
  always: ({ reason }) => reason ?? '',
  'without the reason': ({ provisional }) => (provisional ? '' : null),
};

/** Breaks each rule of procedure alone: removes it, inverts it, or replaces it. */
export function* brokenProcedures(procedure: Procedure): Generator<BrokenProcedure> {
  const broken = (rule: keyof Procedure, how: string, change: Partial<Procedure>) => ({
    ...{ rule: `procedure/${rule}`, how, parts: [PART[rule]] },
    procedure: { ...procedure, ...change },
  });
  const { bars, passedOver, routineOnly, fixedHolidays } = procedure;
  for (const [index, bar] of bars.entries()) {
    const turned: typeof bar = { ...bar, applies: (...of) => !bar.applies(...of) };
    const from = bar.from === 'ask' ? 'decide' : 'ask';
    yield broken('bars', `without ${bar.code}`, { bars: bars.toSpliced(index, 1) });
    yield broken('bars', `${bar.code} turned round`, { bars: bars.with(index, turned) });
    yield broken('bars', `${bar.code} from ${from}`, { bars: bars.with(index, { ...bar, from }) });
  }
  for (const [index, rule] of passedOver.entries()) {
    const { code } = rule;
    const turned: typeof rule = { ...rule, applies: (...of) => !rule.applies(...of) };
    const [left, other] = [passedOver.toSpliced(index, 1), passedOver.with(index, turned)];
    yield broken('passedOver', `without ${code}`, { passedOver: left });
    yield broken('passedOver', `${code} turned round`, { passedOver: other });
  }
  for (const [index, as] of routineOnly.entries())
    yield broken('routineOnly', `without ${as}`, { routineOnly: routineOnly.toSpliced(index, 1) });
  for (const [index, day] of fixedHolidays.entries()) {
    const left = fixedHolidays.toSpliced(index, 1);
    yield broken('fixedHolidays', `without ${day}`, { fixedHolidays: left });
  }
  for (const [how, startOf] of Object.entries(STARTS)) yield broken('startOf', how, { startOf });
  for (const [how, reserve] of Object.entries(RESERVES)) yield broken('reserve', how, { reserve });
}
