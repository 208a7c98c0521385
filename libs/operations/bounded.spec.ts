import { setTimeout as sleep } from 'node:timers/promises';
import { bounded, LIMIT_MS } from './bounded';
import { Operations } from './operations';

const never = (): Promise<never> => new Promise(() => undefined);

describe('bounded checks of slow servers', () => {
  it('call once, give up in time, and call again once the first call has ended', async () => {
    let asked = 0;
    let end: (value: number) => void = () => undefined;
    const read = bounded(() => {
      asked++;
      return new Promise<number>((done) => (end = done));
    });
    jest.useFakeTimers();
    const answers = Promise.allSettled([read(), read(), read()]);
    await jest.advanceTimersByTimeAsync(LIMIT_MS);
    jest.useRealTimers();
    expect((await answers).map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    expect(asked).toBe(1);
    end(1);
    await sleep(0);
    const next = read();
    await sleep(0);
    end(2);
    expect(await next).toBe(2);
    expect(asked).toBe(2);
  });

  it('call again when the first call never ends, for instance on a dead connection', async () => {
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

  it('keep metrics and readiness answering', async () => {
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
    jest.useFakeTimers();
    const answers = Promise.all([operations.readiness(), operations.registry.metrics()]);
    await jest.advanceTimersByTimeAsync(2_000);
    jest.useRealTimers();
    const [states, text] = await answers;
    expect(states.map(({ kept }) => kept)).toEqual([false, true]);
    expect(text).toContain('bk_answers 7');
    // Omitted, not reported as 0.
    expect(text).not.toMatch(/^bk_(hangs|fails|hang_too)[ {]/m);
    expect(text).toContain('bk_check_ok{check="a check that hangs"} 0');
    expect(text).toContain('bk_check_ok{check="a check that answers"} 1');
  });

  it('omit a figure that cannot be read any more', async () => {
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

describe('the check whether the process can serve', () => {
  it('is separate from readiness, and fails when the process is told to stop', async () => {
    const operations = new Operations();
    operations.promise('Kafka can be reached', () => Promise.resolve({ kept: false, detail: '' }));
    expect((await operations.serving()).serving).toBe(true);
    operations.stop();
    expect(await operations.serving()).toEqual({
      serving: false,
      detail: 'the process is stopping',
    });
  });

  it('tolerates a short delay of the database, and not a long outage', async () => {
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
