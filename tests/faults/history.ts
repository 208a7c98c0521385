import { type Fault, assertThat } from './harness/fault';
import { killAt } from './killed-apps';

export const CHECKPOINTS_KILLED: Fault = {
  id: 'F20',
  name: 'checkpoint-writers-killed',
  title: 'two brokers sign one chain of checkpoints, and are killed before they commit one',
  async run(scene) {
    const { product, scale, figures } = scene;
    const before = await product.count('broker.checkpoint');
    product.load.start(60);
    const kills = Math.max(1, Math.round(2 * scale));
    for (let turn = 1; turn <= kills; turn++)
      await killAt(scene, 'before-checkpoint', 'broker', turn);
    await product.load.stop();
    await product.quiet();
    figures.kills = kills;
    figures['checkpoints since'] = (await product.count('broker.checkpoint')) - before;
    assertThat(figures['checkpoints since'] > 0, 'checkpoints continue');
  },
};
