import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { uuidv7 } from 'uuidv7';
import { Envelope, sourceOf } from '#libs/contracts/envelope';
import { call } from './http';
import type { World } from './world';

const root = resolve(__dirname, '../..');

/** A request of `tests/examples`: its sender and its data, with a new reference each time. */
export function example(name: string): { from: string; data: Record<string, unknown> } {
  const file = resolve(root, 'tests/examples', `${name}.json`);
  const { source, data } = JSON.parse(readFileSync(file, 'utf8')) as Envelope;
  return {
    from: source.replace(sourceOf(''), ''),
    data: { ...data, reference: `${String(data.reference)}/${uuidv7()}` },
  };
}

/** Registers the demo agencies in a world, as an admin. */
export async function registerDemoAgencies(world: World): Promise<void> {
  const file = resolve(root, 'apps/standalone/demo-agencies.json');
  const token = await world.token('admin');
  for (const { code, ...body } of JSON.parse(readFileSync(file, 'utf8')) as { code: string }[]) {
    const { status, text } = await call('PUT', `${world.broker}/v1/agencies/${code}`, {
      token,
      body,
    });
    if (status !== 200 && status !== 201) throw new Error(`${code}: ${text}`);
  }
}
