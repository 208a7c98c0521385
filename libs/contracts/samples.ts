import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A message or an event as it is sent. */
export interface Sample {
  type: string;
  data: Record<string, unknown>;
  [attribute: string]: unknown;
}

/**
 * The golden samples by file: at least one complete sample of every message and event, with
 * fictitious content.
 */
export function goldenSamples(): Record<string, Sample> {
  const folder = join(__dirname, 'samples');
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(
    files
      .sort()
      .map((file) => [file, JSON.parse(readFileSync(join(folder, file), 'utf8')) as Sample]),
  );
}
