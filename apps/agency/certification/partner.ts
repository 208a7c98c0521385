import { randomUUID } from 'node:crypto';
import { say } from '#libs/config/command-line';
import type { SandboxApi } from './sandbox-api';
import { happened, type Seen, type SeenRequest } from './seen';

/** The agency that plays the other side, and the one above it. */
export const PARTNER = 'mitra-uji';
const ABOVE = 'atasan-mitra-uji';

const NONE = { conflictOfInterest: 'none' };
const SECRET = {
  provision: '36-1-b',
  reason: 'Dirahasiakan.',
  ...{ regulation: 'UU 16/1997', article: '21' },
};
/** An empty list stands for all approved items. */
const DELIVERED = { status: 'delivered', items: [] };

/** The day this many days from now, by the clock of this machine. */
const daysAhead = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

type Step = [act: string, body: object];

/** What the partner does about a request of the agency, one after the other, by the case. */
const STEPS: Record<string, Step[]> = {
  I01: [['clarification', { text: 'Berapa hari, dan di mana?' }]],
  P02: [['costs', { lines: [{ item: 'Transport', amount: 1_500_000, fundedBy: 'requester' }] }]],
  P03: [
    ['approval', { items: 'all', ...NONE }],
    ['date', { deliverBy: daysAhead(90), reason: 'Petugas baru tersedia tiga bulan lagi.' }],
  ],
  D01: [
    ['approval', { items: 'all', ...NONE }],
    ['delivery', DELIVERED],
  ],
  D02: [
    ['approval', { items: 'all', ...NONE }],
    ['delivery', DELIVERED],
  ],
  D03: [
    [
      'approval',
      { items: ['1'], reason: 'Sebagian.', refused: [{ ...SECRET, items: ['2'] }], ...NONE },
    ],
    ['delivery', DELIVERED],
  ],
  O01: [['refusal', { grounds: [SECRET], reason: 'Dirahasiakan.', ...NONE }]],
};

/**
 * Plays the other side: the provider of the agency's requests, and the requester of two of its own.
 */
export class Partner {
  private readonly done = new Map<string, number>();
  private readonly agreed = new Set<string>();
  private readonly givenUp = new Set<string>();

  constructor(
    private readonly api: SandboxApi,
    private readonly agency: string,
  ) {}

  /** Registers the partner, and asks the agency for help. */
  async begin(): Promise<void> {
    for (const [code, more] of [
      [ABOVE, {}],
      [PARTNER, { superior: ABOVE }],
    ] as const)
      await this.api.call('admin', 'PUT', `/v1/agencies/${code}`, {
        ...{ name: `Instansi Uji ${code}`, kind: 'pemprov', ...more },
      });
    for (const code of ['G01', 'G02']) {
      const { id } = await this.api.call<{ id: string }>(
        `requester@${PARTNER}`,
        'POST',
        '/v1/requests',
        requestTo(this.agency, `UJI/${code}/${randomUUID()}`),
      );
      const path = `/v1/requests/${id}/approval`;
      await this.api.call(`decider@${this.agency}`, 'POST', path, { items: 'all', ...NONE });
    }
  }

  /** Takes the next step in each request that waits for one. */
  async act(seen: Seen): Promise<void> {
    for (const request of seen.requests.values()) {
      if (this.givenUp.has(request.id)) continue;
      await this.step(request).catch((error: Error) => this.giveUp(request, error.message));
    }
  }

  private async step(request: SeenRequest): Promise<void> {
    if (request.code === 'P01') await this.agree(request);
    const at = this.done.get(request.id) ?? 0;
    const [act, body] = STEPS[request.code ?? '']?.[at] ?? [];
    if (!act || !body || !happened(request, 'evaluated')) return;
    if (request.provider !== PARTNER)
      return this.giveUp(request, `its provider is ${request.provider}, not ${PARTNER}`);
    await this.post(request, act, body);
    this.done.set(request.id, at + 1);
  }

  /** A request that this program cannot go on with does not end the certification. */
  private giveUp({ id, reference }: SeenRequest, why: string): void {
    this.givenUp.add(id);
    say(`[!] ${reference} cannot go on: ${why}. Send another request for this case.`);
  }

  /** Agrees to the costs that the agency proposes. */
  private async agree(request: SeenRequest): Promise<void> {
    if (!happened(request, 'costs-proposed') || this.agreed.has(request.id)) return;
    this.agreed.add(request.id);
    const { proposals } = await this.api.get<{ proposals: { id: string; status: string }[] }>(
      `decider@${PARTNER}`,
      `/v1/requests/${request.id}`,
    );
    const open = proposals.find(({ status }) => status === 'open');
    if (open) await this.post(request, `proposals/${open.id}/answer`, { accept: true });
  }

  private post({ id }: SeenRequest, act: string, body: object): Promise<unknown> {
    return this.api.call(`decider@${PARTNER}`, 'POST', `/v1/requests/${id}/${act}`, body);
  }
}

function requestTo(provider: string, reference: string): object {
  return {
    ...{
      reference,
      provider,
      subject: 'Permohonan uji',
      description: 'Bagian dari uji kesesuaian.',
    },
    ...{ kind: 'personnel', classification: 'biasa', urgency: 'biasa', neededBy: daysAhead(60) },
    grounds: [{ provision: '35-1-b', facts: 'Kami tidak memiliki petugas.' }],
    items: [{ id: '1', description: 'petugas', quantity: 1 }],
    requestedBy: { name: 'Pejabat Contoh', position: 'Kepala' },
  };
}
