import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDir } from '#libs/config/command-environment';
import { DATA_FILES } from '#libs/config/data-files';
import type { Product } from './product';

/** What the auditor reads at the end, and the start of each file. */
const FILES = [
  { name: 'siapa-membantu-siapa.svg', path: '/v1/reports/flows?format=svg', begins: '<svg ' },
  { name: 'alasan.svg', path: '/v1/reports/grounds?format=svg', begins: '<svg ' },
  { name: 'laporan-tahunan.pdf', path: '/v1/reports/yearly', begins: '%PDF-' },
] as const;

/**
 * Saves two charts and the yearly report under `DATA_DIR`.
 * @returns their paths
 * @throws Error if one is not what it should be
 */
export async function saveReports(product: Product): Promise<string[]> {
  const folder = join(dataDir(), DATA_FILES.exampleReports);
  mkdirSync(folder, { recursive: true });
  const paths: string[] = [];
  for (const { name, path, begins } of FILES) {
    const bytes = await product.file('auditor', path);
    if (!bytes.subarray(0, begins.length).equals(Buffer.from(begins)))
      throw new Error(`GET ${path} does not begin with ${begins}`);
    paths.push(join(folder, name));
    writeFileSync(join(folder, name), bytes);
  }
  return paths;
}
