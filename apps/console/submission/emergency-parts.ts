import type { Part } from '../acts/form-parts';
import type { View } from '../pages/pages';

/** The claim of an emergency (Pasal 36(3)). */
export function emergency({ words: { submission: text } }: View): Part[] {
  const decree = '/emergency/decree';
  return [
    { kind: 'text', at: '/emergency/event', label: text.event, need: text.faults.event },
    { kind: 'text', at: '/emergency/region', label: text.region, width: 10 },
    {
      kind: 'pair',
      parts: [
        { kind: 'text', at: `${decree}/number`, label: text.decreeNumber },
        { kind: 'text', at: `${decree}/date`, label: text.decreeDate, as: 'day' },
        { kind: 'text', at: `${decree}/by`, label: text.decreeBy },
        { kind: 'text', at: `${decree}/validUntil`, label: text.decreeUntil, as: 'day' },
      ],
    },
    {
      kind: 'text',
      at: '/emergency/withoutDecreeBecause',
      label: text.withoutDecree,
      rows: 2,
    },
  ];
}
