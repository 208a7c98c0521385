import type { LISTS_ID, MAILBOX_ID } from './lists.id';

/** Texts of the lists of requests, beyond those of the queue. */
export const LISTS_EN: typeof LISTS_ID = {
  counts: 'Numbers of requests',
  standingStill: 'deadline stopped',
  escalatedMany: 'with the superior',
  escalated: 'With the superior',
  items: (n) => `${n} items`,
  others: 'Also waiting for you',
  othersHint:
    'Outside the deadline of an answer: objections, proposals, help to be given, or confirmations.',
  allWaiting: 'See all that waits for you',
  afterwards: 'Decided requests whose help you are still giving',
  moreUrgent: 'More emergencies are waiting for you.',
  allUrgent: 'Show all emergencies',
  search: 'Search reference, subject or agency',
  several: 'Several statuses',
  only: 'Only requests that are',
  switches: {
    waitingFor: 'Waiting for me',
    overdue: 'Overdue',
    emergency: 'Emergency',
    escalated: 'With the superior',
    decidedBy: 'Decided by me',
  },
  received: (from, before) =>
    `Received${from === null ? '' : ` since ${from}`}${before === null ? '' : ` before ${before}`}.`,
  searched: (text) => `Searched for: “${text}”.`,
  emptyFilteredHint: 'Remove a filter, or search for other words.',
};

/** Texts of the mailbox. */
export const MAILBOX_EN: typeof MAILBOX_ID = {
  title: 'Mailbox',
  lead: 'Receipts and notices to your agency, as the system of your agency receives them too.',
  newest: 'Newest first',
  oldest: 'From the beginning',
  order: 'Order',
  empty: 'There are no notices yet.',
  emptyHint: 'What happens to the requests of your agency appears here.',
  emptyNext: 'Nothing follows.',
  request: 'Request',
  accepted: 'Message accepted',
  rejected: 'Message rejected',
  acceptedText: (reference) => `A message of your agency’s system about ${reference} was accepted.`,
  rejectedText: (reference) =>
    `A message of your agency’s system about ${reference} was rejected. The reason:`,
  toCheck: 'For engineers: check a message before it is sent',
  unknownReference: 'a letter whose reference cannot be read',
  registered: 'Data of the agency changed',
  registeredText: (name) => `The data of ${name} in the registry were entered or changed.`,
  keysChanged: 'Keys of the agency changed',
  keysText: (added, revoked) =>
    `${added} keys were added, ${revoked} revoked. If your agency did not ask for it, contact the operator.`,
  serviceChanged: 'Service changed',
  serviceText: 'A service of your agency was offered, changed or ended.',
  toService: 'Show the service',
  other: 'Other notice',
  otherText: (type) => `Type ${type}.`,
  parties: (from, to) => `${from} to ${to}`,
  due: 'Due',
};
