import type { AgencyEventData } from '#libs/contracts/events';
import type { SuggestedService } from '#libs/contracts/services';
import { CLASSIFICATIONS, KINDS, URGENCIES } from '#libs/contracts/submit-request';
import { costLines } from '../acts/cost-parts';
import type { Part } from '../acts/form-parts';
import {
  contentAt,
  documents,
  grantGrounds,
  requestingOfficial,
  sealedGrounds,
} from '../acts/request-parts';
import type { Form } from '../http/form';
import type { View } from '../pages/pages';
import { articleOf } from '../words/law';
import { emergency } from './emergency-parts';

/** What the steps of a new request are written with. */
export interface Desk {
  view: View;
  agencies: AgencyEventData[];
  services: SuggestedService[];
  /** Whether an official of the provider enters what was asked orally in an emergency. */
  oral: boolean;
}

/** The text of such a request must not travel. */
export const isSealed = (form: Form): boolean =>
  ['rahasia', 'sangat-rahasia'].includes(form.text('/classification'));

/** The fields of a step; the last one has none. */
export function stepParts(step: number, desk: Desk, form: Form): Part[] {
  switch (step) {
    case 1:
      return whom(desk);
    case 2:
      return what(desk, form);
    case 3:
      return [why(desk.view, isSealed(form))];
    case 4:
      return when(desk);
    case 5:
      return who(desk);
    default:
      return [];
  }
}

function whom({ view, agencies, services, oral }: Desk): Part[] {
  const { submission: text, kind, classification, queue } = view.words;
  const own = view.caller?.agency;
  const others = agencies.filter(({ code }) => code !== own);
  return [
    {
      kind: 'select',
      at: '/kind',
      label: text.kind,
      need: text.faults.kind,
      choices: KINDS.map((value) => ({ value, label: kind[value] })),
    },
    {
      kind: 'radios',
      at: '/classification',
      label: text.classification,
      hint: text.classificationHint,
      need: text.faults.classification,
      large: true,
      choices: CLASSIFICATIONS.map((value) => ({ value, label: classification[value] })),
    },
    {
      kind: 'select',
      at: oral ? '/requester' : '/provider',
      label: oral ? queue.requester : text.provider,
      hint: oral ? text.requesterHint : text.providerHint,
      need: oral ? text.faults.requester : text.faults.provider,
      choices: others.map(({ code, name }) => ({ value: code, label: name })),
    },
    ...(oral ? [] : [service(view, services)]),
  ];
}

/** What agencies offer for this kind of help, the nearest first. */
const service = ({ words: { submission: text } }: View, services: SuggestedService[]): Part => ({
  kind: 'box',
  title: text.service,
  hint: services.length > 0 ? text.serviceHint : text.noServices,
  parts: [
    ...(services.length > 0
      ? [
          {
            kind: 'radios' as const,
            at: '/service',
            label: text.serviceChoice,
            choices: [
              ...services.map(({ id, title, providerName, reason }) => ({
                value: id,
                label: `${title} – ${providerName}`,
                hint: reason,
              })),
              { value: '', label: text.noService },
            ],
          },
        ]
      : []),
    {
      kind: 'shown',
      node: (
        <button class="govuk-button govuk-button--secondary" name="_aksi" value="simpan">
          {text.showServices}
        </button>
      ),
    },
  ],
});

function what({ view }: Desk, form: Form): Part[] {
  const { words } = view;
  const { submission: text } = words;
  const sealed = isSealed(form);
  return [
    {
      kind: 'text',
      at: '/reference',
      label: text.reference,
      hint: text.referenceHint,
      need: text.faults.reference,
      width: 20,
      large: true,
    },
    ...(sealed ? [contentAt(words, text.sealedContent, true)] : openText(text)),
    {
      kind: 'list',
      at: '/items',
      title: text.items,
      hint: sealed ? text.sealedItemsHint : text.itemsHint,
      need: sealed ? text.faults.quantity : text.faults.item,
      name: text.item,
      size: { add: text.addItem, remove: text.remove, first: 1 },
      fixed: (index) => ({ id: String(index + 1) }),
      each: (at, index) => [
        ...(sealed
          ? []
          : [
              {
                kind: 'text' as const,
                at: `${at}/description`,
                label: text.itemText,
                need: text.faults.item,
                rows: 2,
              },
            ]),
        {
          kind: 'text',
          at: `${at}/quantity`,
          label: `${text.quantity}, ${text.item(index + 1)}`,
          need: sealed ? text.faults.quantity : undefined,
          as: 'whole',
          width: 10,
        },
      ],
    },
    documents(words, '/attachments', text.attachments),
  ];
}

const openText = (text: View['words']['submission']): Part[] => [
  {
    kind: 'text',
    at: '/subject',
    label: text.subject,
    hint: text.subjectHint,
    need: text.faults.subject,
    large: true,
  },
  {
    kind: 'text',
    at: '/description',
    label: text.description,
    hint: text.descriptionHint,
    need: text.faults.description,
    rows: 5,
    large: true,
  },
];

function why(view: View, sealed: boolean): Part {
  const { submission: text } = view.words;
  if (sealed) return sealedGrounds(view, text.why, text.faults.grounds);
  return grantGrounds(view.words, {
    title: text.why,
    hint: text.whyHint,
    need: text.faults.grounds,
    name: (id) => articleOf(id, view.language),
    label: (id) => text.grounds[id],
  });
}

function when({ view, oral }: Desk): Part[] {
  const { submission: text, urgency, site } = view.words;
  return [
    {
      kind: 'text',
      at: '/neededBy',
      label: text.neededBy,
      hint: text.neededByHint,
      need: text.faults.neededBy,
      as: 'day',
      width: 10,
      large: true,
    },
    {
      kind: 'radios',
      at: '/urgency',
      label: text.urgency,
      hint: text.urgencyHint,
      need: text.faults.urgency,
      large: true,
      choices: URGENCIES.map((value) => ({ value, label: urgency[value] })),
    },
    ...(oral
      ? [{ kind: 'box' as const, title: text.oralEmergency, parts: emergency(view) }]
      : [
          {
            kind: 'radios' as const,
            at: '_darurat',
            label: text.emergency,
            hint: text.emergencyHint,
            need: text.faults.emergency,
            large: true,
            choices: [
              { value: 'tidak', label: site.no },
              { value: 'ya', label: site.yes },
            ],
            then: { chosen: 'ya', parts: emergency(view) },
          },
        ]),
  ];
}

function who({ view: { words } }: Desk): Part[] {
  const { submission: text } = words;
  return [
    requestingOfficial(words, text.requestedByHint, {
      name: text.faults.name,
      position: text.faults.position,
    }),
    costLines(words, '/costs', { title: text.costs, hint: text.costsHint }, false),
  ];
}
