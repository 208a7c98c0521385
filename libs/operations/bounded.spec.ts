import { setTimeout as sleep } from 'node:timers/promises';
import { bounded, LIMIT_MS } from './bounded';
import { Operations } from './operations';

const never = (): Promise<never> => new Promise(() => undefined);

describe('what hangs', () => {
  it('is asked once and given up in time, and asked again once it has ended', async () => {
    let asked = 0;
    let end: (value: number) => void = () => undefined;
    const read = bounded(() => {
      asked++;
      return new Promise<number>((done) => (end = done));
    });
    const from = performance.now();
    const answers = await Promise.allSettled([read(), read(), read()]);
    expect(answers.map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    expect(performance.now() - from).toBeLessThan(LIMIT_MS + 400);
    expect(asked).toBe(1);
    end(1);
    await sleep(0);
    const next = read();
    await sleep(0);
    end(2);
    expect(await next).toBe(2);
    expect(asked).toBe(2);
  });

  it('is asked anew where it never ends, such as over a dead connection', async () => {
    let asked = 0;
    const read = bounded(() => (++asked === 1 ? never() : Promise.resolve(asked)));
    await expect(read()).rejects.toThrow('no answer');
    await expect(read()).rejects.toThrow('no answer');
    jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 11_000);
    try {
      expect(await read()).toBe(2);
      expect(await read()).toBe(3);
    } finally {
      jest.restoreAllMocks();
    }
  });

  it('keeps neither metrics nor readiness from answering', async () => {
    const operations = new Operations();
    operations.promise('a check that hangs', never);
    operations.promise('a check that answers', () =>
      Promise.resolve({ kept: true, detail: 'good' }),
    );
    operations.gauge('bk_hangs', 'A figure that hangs', never);
    operations.gauge('bk_fails', 'A figure that cannot be read', () =>
      Promise.reject(new Error('no')),
    );
    operations.gauge('bk_answers', 'A figure that answers', () => 7);
    operations.figures('bk_hang_too', 'Figures that hang', ['which'], never);
    const from = performance.now();
    const [states, text] = await Promise.all([
      operations.readiness(),
      operations.registry.metrics(),
    ]);
    expect(performance.now() - from).toBeLessThan(2_000);
    expect(states.map(({ kept }) => kept)).toEqual([false, true]);
    expect(text).toContain('bk_answers 7');
    // Left out, not told as 0.
    expect(text).not.toMatch(/^bk_(hangs|fails|hang_too)[ {]/m);
    expect(text).toContain('bk_check_ok{check="a check that hangs"} 0');
    expect(text).toContain('bk_check_ok{check="a check that answers"} 1');
  });

  it('leaves a figure out that was read before and cannot be read now', async () => {
    const operations = new Operations();
    let fails = false;
    operations.gauge('bk_waits', 'Records that wait', () => {
      if (fails) throw new Error('the database is away');
      return 3;
    });
    expect(await operations.registry.metrics()).toContain('bk_waits 3');
    fails = true;
    expect(await operations.registry.metrics()).not.toMatch(/^bk_waits /m);
  });
});

describe('serving', () => {
  it('is told apart from readiness, and ends when the process is told to stop', async () => {
    const operations = new Operations();
    operations.promise('Kafka can be reached', () => Promise.resolve({ kept: false, detail: '' }));
    expect((await operations.serving()).serving).toBe(true);
    operations.stop();
    expect(await operations.serving()).toEqual({
      serving: false,
      detail: 'the process is stopping',
    });
  });

  it('outlasts a database that is slow for a moment, and not one that stays away', async () => {
    const operations = new Operations();
    let away = false;
    operations.servesBy('broker: the database answers', () =>
      away ? Promise.reject(new Error('away')) : Promise.resolve(),
    );
    expect((await operations.serving()).serving).toBe(true);
    away = true;
    expect((await operations.serving()).serving).toBe(true);
    jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 11_000);
    expect(await operations.serving()).toMatchObject({ serving: false });
    away = false;
    expect((await operations.serving()).serving).toBe(true);
    jest.restoreAllMocks();
  });
});
