import { pdfOf } from '#apps/broker/letters/letter-pdf';
import { composeLetter, lettersAfter } from '#apps/broker/letters/letter-kinds';
import { factsUpTo } from '#apps/broker/letters/letter-facts';
import { sampleSource } from '#tests/support/sample-letters';
import { figure, say } from './report';

const LETTERS = 1_000;

interface LetterFigures {
  letters: number;
  seconds: number;
  processorSeconds: number;
  medianMs: number;
  slowestMs: number;
  bytes: number;
}

/** Makes letters of every kind in turn, each about another request, in one thread. */
export async function letters(): Promise<LetterFigures> {
  const times: number[] = [];
  let bytes = 0;
  const began = performance.now();
  const before = process.cpuUsage();
  while (times.length < LETTERS) {
    const n = times.length;
    const source = sampleSource({
      reference: `800/${n}/BKPSDM/2026`,
      description: `Permohonan ke-${n}. ${`Uraian ${n} kebutuhan bantuan penilaian. `.repeat(20)}`,
    });
    for (const existing of lettersAfter(source.entries).slice(0, LETTERS - n)) {
      const start = performance.now();
      const facts = factsUpTo(source, existing.entry.version);
      const pdf = await pdfOf(composeLetter(existing, facts, 'id'));
      bytes += pdf.length;
      times.push(performance.now() - start);
    }
  }
  const { user, system } = process.cpuUsage(before);
  times.sort((one, other) => one - other);
  return {
    letters: times.length,
    seconds: (performance.now() - began) / 1_000,
    processorSeconds: (user + system) / 1e6,
    medianMs: times[Math.floor(times.length / 2)] ?? 0,
    slowestMs: times.at(-1) ?? 0,
    bytes: bytes / times.length,
  };
}

export function printLetters(figures: LetterFigures): void {
  const { letters: count, seconds, processorSeconds, medianMs, slowestMs, bytes } = figures;
  say(
    `${figure(count)} letters of all kinds in ${seconds.toFixed(1)} s (${processorSeconds.toFixed(1)} s of processor); ` +
      `median ${medianMs.toFixed(0)} ms, slowest ${slowestMs.toFixed(0)} ms, ${figure(bytes)} bytes each`,
  );
}
