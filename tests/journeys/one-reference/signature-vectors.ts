import { CLOUDEVENTS, SIGNATURE_HEADER } from '#libs/contracts/envelope';
import vectors from '../../../apps/agency/signature-vectors.json';
import { Answer, call } from '#tests/support/http';
import { Official, Party } from '#tests/support/parties';
import { expectProblem } from '#tests/support/problems';
import type { OpenWorld, World } from '#tests/support/world';

/** As an engineer tries them: the keys are registered, and the bytes are sent as they are. */
export function signatureVectors(open: OpenWorld): void {
  let world: World;

  beforeAll(async () => {
    world = await open();
    await Party.register(world, 'prov-contoh', { kind: 'pemprov' });
    await Party.register(world, 'kab-contoh');
    const keys = vectors.keys.map(({ d: _, ...publicKey }) => publicKey);
    const admin = new Official(world, 'admin');
    const { status } = await admin.call('PUT', '/v1/agencies/kab-contoh/keys', { keys });
    expect(status).toBe(200);
    await world.setClock('2026-11-21T03:00:30Z');
  }, 120_000);

  const send = (signature: string, body = vectors.body.base64): Promise<Answer> =>
    call('POST', `${world.broker}/v1/commands`, {
      body: Buffer.from(body, 'base64'),
      headers: { 'content-type': CLOUDEVENTS, [SIGNATURE_HEADER]: signature },
    });

  it.each(vectors.invalid)('refuse: $name', async ({ signature, body, answer }) => {
    const refused = await send(signature, body);
    expectProblem(refused, { status: 401, code: 'signature-invalid' });
    expect(refused.body.detail).toBe(answer);
  });

  it('accept each valid one, with the first receipt for the same bytes', async () => {
    const answers: Answer[] = [];
    for (const { signature } of vectors.valid) answers.push(await send(signature));
    expect(answers.map(({ status }) => status)).toEqual(vectors.valid.map(() => 202));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });
}
