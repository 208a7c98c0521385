import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * The version in package.json, which is next to `dist` in a build or image, and above `libs` in the
 * sources.
 */
export function ownVersion(): string {
  const above = resolve(__dirname, '../..');
  const root = basename(above) === 'dist' ? dirname(above) : above;
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
