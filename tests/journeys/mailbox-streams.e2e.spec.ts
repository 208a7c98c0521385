import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Forger } from '../abuse/bad-tokens';
import { call } from '../support/http';
import { ask, Official, Party } from '../support/parties';
import { poll } from '../support/poll';
import { expectProblem } from '../support/problems';
import { World, WORLDS } from '../support/world';

interface Page {
  items: { id: string }[];
  next: string;
}

/** A mailbox as server-sent events, read as they come. */
class Stream {
  text = '';
  ended = false;
  private readonly abort = new AbortController();

  static async open(
    { notification }: World,
    token: string,
    { query = '', last }: { query?: string; last?: string } = {},
  ): Promise<Stream> {
    const stream = new Stream();
    const response = await fetch(`${notification}/v1/mailbox/stream${query}`, {
      headers: { authorization: `Bearer ${token}`, ...(last && { 'last-event-id': last }) },
      signal: stream.abort.signal,
    });
    expect(response.status).toBe(200);
    void stream.read(response);
    return stream;
  }

  get ids(): string[] {
    return [...this.text.matchAll(/^id: (\d+)$/gm)].map(([, id = '']) => id);
  }

  get end(): unknown {
    const [, data] = /^event: end\ndata: (.*)$/m.exec(this.text) ?? [];
    return data === undefined ? null : JSON.parse(data);
  }

  close(): void {
    this.abort.abort();
  }

  private async read({ body }: Response): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of body ?? [])
        this.text += decoder.decode(chunk as Uint8Array, { stream: true });
    } catch {
      // Closed by the client.
    }
    this.ended = true;
  }
}

describe.each(WORLDS)('the stream of a mailbox (%s)', (name, open) => {
  let world: World;
  let asker: Party;
  let giver: Party;
  const streams: Stream[] = [];

  beforeAll(async () => {
    world = await open();
    asker = await Party.register(world, `str-asks-${name}`);
    giver = await Party.register(world, `str-gives-${name}`);
    for (let n = 0; n < 3; n++) await ask(asker, giver);
    // Two events of each request, and one about the agency's key.
    await poll(async () => expect((await page('?limit=100')).items).toHaveLength(7));
  }, 120_000);
  afterEach(() => {
    for (const stream of streams.splice(0)) stream.close();
  });
  afterAll(() => world?.stop(), 60_000);

  const listen = async (
    token?: string,
    more?: { query?: string; last?: string },
  ): Promise<Stream> => {
    const stream = await Stream.open(
      world,
      token ?? (await world.token(`system@${asker.code}`)),
      more,
    );
    streams.push(stream);
    return stream;
  };
  const page = async (query = ''): Promise<Page> =>
    (await asker.official('system').get<Page>(`/v1/mailbox${query}`)).body;
  it('ends when its token expires, and says so', async () => {
    const forger = await Forger.of(world, `system@${asker.code}`);
    const token = await forger.saying({ exp: Math.floor(Date.now() / 1_000) + 6 });
    const stream = await listen(token);
    await poll(() => expect(stream.ids.length).toBeGreaterThanOrEqual(6));
    await poll(() => expect(stream.ended).toBe(true));
    expect(stream.end).toEqual({
      code: 'unauthenticated',
      detail: expect.stringContaining('expired') as string,
    });
    const { id } = await ask(asker, giver);
    await poll(async () =>
      expect((await asker.mailbox()).filter(({ subject }) => subject === id)).toHaveLength(2),
    );
    expect(stream.text).not.toContain(id);
    // Elsewhere the clock tolerance accepts the token for a while; a stream would end at once.
    const again = await call('GET', `${world.notification}/v1/mailbox/stream`, { token });
    expectProblem(again, { status: 401, code: 'unauthenticated' });
  });

  it('continues from any cursor of the mailbox, also from that of a page', async () => {
    const all = (await page('?limit=100')).items.map(({ id }) => id);
    const first = await page('?limit=2');
    const rest = await listen(undefined, { last: first.next });
    await poll(() => expect(rest.ids).toHaveLength(all.length - 2));
    expect(new Set(rest.ids).size).toBe(all.length - 2);
    const third = rest.ids[0] ?? '';
    expect((await page(`?limit=100&after=${third}`)).items.map(({ id }) => id)).toEqual(
      all.slice(3),
    );
    // Previous versions used the bare number.
    expect((await page('?limit=100&after=2')).items.map(({ id }) => id)).toEqual(all.slice(2));
    expect((await page('?limit=100&after=0')).items).toHaveLength(all.length);
  });

  it('refuses an unknown cursor, in the list and in the stream', async () => {
    await poll(async () => expect(await giver.mailbox()).not.toHaveLength(0));
    const foreign = (await giver.official('system').get<Page>('/v1/mailbox?limit=1')).body.next;
    const own = (await page()).next;
    const restored = String(BigInt(own) + (own.endsWith('9') ? -1n : 1n));
    for (const cursor of [foreign, restored, '999999', '999999999999999999']) {
      const list = await asker.official('system').get(`/v1/mailbox?after=${cursor}`);
      expectProblem(list, { status: 410, code: 'cursor-unknown' });
      expect(list.body).toMatchObject({ errors: [{ pointer: '/after' }] });
      const token = await world.token(`system@${asker.code}`);
      const url = `${world.notification}/v1/mailbox/stream`;
      expectProblem(await call('GET', `${url}?after=${cursor}`, { token }), {
        status: 410,
        code: 'cursor-unknown',
      });
      const last = await call('GET', url, { token, headers: { 'last-event-id': cursor } });
      expect(last.body).toMatchObject({ status: 410, errors: [{ pointer: '/last-event-id' }] });
    }
  });

  it('answers 404 to a version or a checkpoint number that does not exist', async () => {
    const { id } = await ask(asker, giver);
    const decider = giver.official('decider');
    expect((await decider.get(`/v1/requests/${id}/history?after=2`)).body).toEqual({
      items: [],
      next: null,
    });
    for (const path of [`/v1/requests/${id}/history?after=3`, '/v1/checkpoints?after=99999999'])
      expectProblem(await decider.get(path), { status: 410, code: 'cursor-unknown' });
  });

  it('ends after as many events as the limit says', async () => {
    const two = await listen(undefined, { query: '?limit=2' });
    await poll(() => expect(two.ended).toBe(true));
    expect([two.ids.length, two.end]).toEqual([2, expect.objectContaining({ code: 'limit' })]);
  });

  it('spreads the clients’ retry times, and allows ten streams an agency', async () => {
    const token = await world.token(`system@${asker.code}`);
    for (let n = 0; n < 10; n++) await listen(token);
    await poll(() => {
      for (const { text } of streams) expect(text).toMatch(/^retry: \d+\n/);
    });
    const times = streams.map(({ text }) => Number(/^retry: (\d+)/.exec(text)?.[1]));
    expect(new Set(times).size).toBeGreaterThan(5);
    for (const time of times) expect(time).toBeGreaterThanOrEqual(1_000);
    const over = await call('GET', `${world.notification}/v1/mailbox/stream`, { token });
    expectProblem(over, { status: 429, code: 'rate-limited' });
  });

  it('answers HEAD with its headers and opens no stream', async () => {
    const token = await world.token(`system@${asker.code}`);
    for (let n = 0; n < 12; n++) {
      const { status, headers } = await fetch(`${world.notification}/v1/mailbox/stream`, {
        method: 'HEAD',
        headers: { authorization: `Bearer ${token}` },
      });
      expect([status, headers.get('content-type')]).toEqual([
        200,
        'text/event-stream; charset=utf-8',
      ]);
    }
  });

  if (name === 'standalone')
    it('survives a database that hangs for longer than the connection timeout', async () => {
      const heard = await Promise.all(Array.from({ length: 8 }, () => listen()));
      await poll(() => {
        for (const { ids } of heard) expect(ids.length).toBeGreaterThanOrEqual(6);
      });
      const server = Number(
        readFileSync(join(world.dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0],
      );
      const all = [server, ...childrenOf(server)];
      const signal = (name: NodeJS.Signals): void => {
        for (const pid of all)
          try {
            process.kill(pid, name);
          } catch {
            // A worker of the server has ended by itself.
          }
      };
      signal('SIGSTOP');
      // A heartbeat is due meanwhile.
      await sleep(22_000);
      signal('SIGCONT');
      const { id } = await poll(() => ask(asker, giver));
      await poll(() => {
        for (const { text, ended } of heard)
          expect([ended, text.includes(id)]).toEqual([false, true]);
      });
      const lines = world.processes[0]?.lastWords(1_000).match(/mailbox streams cannot be read/g);
      expect(lines?.length ?? 0).toBeLessThanOrEqual(1);
    }, 180_000);

  it('announces that the service stops', async () => {
    const stream = await listen();
    await poll(() => expect(stream.ids.length).toBeGreaterThan(0));
    const service = world.processes.find(({ url }) => url === world.notification);
    await service?.stop();
    await poll(() => expect(stream.ended).toBe(true));
    expect(stream.end).toMatchObject({ code: 'unavailable' });
    await service?.start();
  });

  it('is refused to a caller without an agency', async () => {
    expect((await new Official(world, 'admin').get('/v1/mailbox/stream')).status).toBe(403);
  });
});

function childrenOf(pid: number): number[] {
  const out = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  return out.trim().split(/\s+/).map(Number);
}
