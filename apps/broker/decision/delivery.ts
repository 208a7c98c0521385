import { Delivery, type DeliveryStep } from '#libs/contracts/deliveries';
import type { RequestEventName } from '#libs/contracts/events';
import { problem } from '#libs/contracts/problem';
import type { Status } from '#libs/contracts/statuses';
import { refusing } from '../request/lifecycle';
import { costsSettled } from '../request/terms';
import { between, defineAct } from './act';
import { itemsAfter, itemsSoFar, reportFaults } from './delivered-items';

const STEPS: Readonly<Record<DeliveryStep, { status: Status; event: RequestEventName }>> = {
  started: { status: 'in-delivery', event: 'delivery-started' },
  partly: { status: 'in-delivery', event: 'partly-delivered' },
  delivered: { status: 'delivered', event: 'delivered' },
};
const OPEN_IN: Status[] = ['approved', 'partially-approved', 'in-delivery'];

/** The provider reports that the help has begun, and what was delivered. */
export const delivery = defineAct({
  name: 'delivery',
  operationId: 'reportDelivery',
  summary: 'Report the delivery: started, partly or delivered',
  description:
    'Open once costs are settled: none, agreed, or accepted with the approval; in an emergency at once. ' +
    'Each quantity is what this report adds. A disputed item is reported again. Files stay with the ' +
    'provider: a document is a title, an address and a SHA-256.',
  body: Delivery,
  examples: {
    started: { status: 'started', items: [] },
    partly: { status: 'partly', items: [{ id: '1', quantity: 12, note: 'Gelombang pertama.' }] },
    delivered: {
      status: 'delivered',
      items: [
        {
          id: '1',
          quantity: 8,
          documents: [
            {
              title: 'Berita acara serah terima',
              uri: 'https://berkas.example.go.id/bast/87',
              sha256: '8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4',
            },
          ],
        },
      ],
    },
  },
  by: { provider: ['decider', 'system'] },
  transitions: between(OPEN_IN, 'in-delivery', 'delivered'),
  whyClosed: (request) =>
    !OPEN_IN.includes(request.status) || request.emergency || costsSettled(request)
      ? null
      : {
          id: 'biaya belum disepakati kedua pihak (Pasal 35 ayat (2))',
          en: 'the parties have not agreed on the costs yet (Article 35(2))',
        },
  conflict: 'bars',
  problems: [],
  message: 'report-delivery',
  decide: (request, body, { actor, receivedAt, at }) => {
    const errors = reportFaults(request, body, at);
    if (errors.length > 0)
      return refusing(
        problem('validation-failed', 'The report is invalid; see errors.', { errors }),
      );
    const when = receivedAt.toISOString();
    const { status, event } = STEPS[body.status];
    const items = body.items.map(({ id, quantity = null, note = null, documents = [] }) => ({
      ...{ id, quantity, note, documents },
    }));
    const { startedAt = when, reports = [], disputes = [] } = request.delivery ?? {};
    return {
      change: {
        set: {
          status,
          delivery: {
            startedAt,
            deliveredAt: body.status === 'delivered' ? when : null,
            completedAt: null,
            remindedAt: null,
            superiorToldAt: null,
            items: itemsAfter(itemsSoFar(request), body),
            reports: [
              ...reports,
              { at: when, by: actor.agency ?? request.provider, status: body.status, items },
            ],
            disputes,
          },
        },
        entries: [
          {
            name: event,
            status,
            actor,
            data: { items },
            change: {
              items: items.map(({ id, quantity, documents }) => ({
                ...{ id, quantity, documents: documents.length },
              })),
            },
          },
        ],
      },
    };
  },
});
