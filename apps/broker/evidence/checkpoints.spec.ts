import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckpointKey } from '#libs/audit/checkpoint-key';
import { Clock } from '#libs/config/clock';
import type { Environment } from '#libs/config/environment';
import type { Database } from '#libs/database/database';
import { Operations } from '#libs/operations/operations';
import { Checkpoints } from './checkpoints';

describe('the checkpoint writer', () => {
  it('stops only after the current checkpoint is finished', async () => {
    let done: (more: boolean) => void = () => undefined;
    let begun = 0;
    const database = {
      asPipeline: () =>
        ++begun === 1
          ? new Promise<boolean>((resolve) => (done = resolve))
          : Promise.resolve(false),
    };
    const checkpoints = new Checkpoints(
      database as unknown as Database,
      {} as CheckpointKey,
      { CHECKPOINT_SECONDS: 0.01 } as Environment,
      new Clock(),
      new Operations(),
    );
    checkpoints.start();
    while (begun === 0) await sleep(5);
    await sleep(100); // many times the rest between two
    let stopped = false;
    const stopping = checkpoints.stop().then(() => (stopped = true));
    await sleep(20);
    expect(stopped).toBe(false);
    done(true);
    await stopping;
    expect(begun).toBe(1);
  });
});
