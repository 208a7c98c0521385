import type { LATER_ACTS_ID } from './later-acts.id';

/** Texts of the acts on what the parties agree on, on the help and on what follows, in English. */
export const LATER_ACTS_EN: typeof LATER_ACTS_ID = {
  extension: {
    name: 'Extend the deadline',
    hint: 'Once, before it passes',
    title: 'Extend the deadline',
    confirm: 'Extend the deadline',
    after: [
      'The extension and its reason are recorded, and the requester can read them.',
      'The deadline can be extended only once.',
    ],
  },
  costs: {
    name: 'Propose costs',
    hint: 'Or that there are none (Article 35(2))',
    title: 'Propose costs',
    confirm: 'Send the proposal',
    after: [
      'The proposal is recorded and sent to the other party, which agrees or declines.',
      'An open proposal of costs, of either party, is replaced by this one.',
    ],
  },
  'proposals/{proposalId}/answer': {
    name: 'Answer the proposal',
    hint: 'Agree, or decline with a reason',
    title: 'Answer the proposal',
    confirm: 'Send the answer',
    after: [
      'The answer is recorded and sent to the party that proposed.',
      'What is agreed binds both parties. Another proposal can still be made later.',
    ],
  },
  forwarding: {
    name: 'Propose to forward',
    hint: 'To an agency that can help better',
    title: 'Propose to forward to another agency',
    confirm: 'Send the proposal',
    after: [
      'The requester agrees to this proposal or declines it.',
      'If it agrees, a new request to that agency begins, with a deadline of its own.',
    ],
  },
  responsibility: {
    name: 'Propose who is responsible',
    hint: 'By a written agreement or a regulation (Article 37)',
    title: 'Propose who is responsible',
    confirm: 'Send the proposal',
    after: [
      'The proposal is recorded and sent to the other party, which agrees or declines.',
      'Until it is agreed, the responsibility does not change.',
    ],
  },
  date: {
    name: 'Propose a date',
    hint: 'The last day of the help',
    title: 'Propose the date of the help',
    confirm: 'Send the proposal',
    after: [
      'The proposal is recorded and sent to the other party, which agrees or declines.',
      'Until it is agreed, the former date holds.',
    ],
  },
  delivery: {
    name: 'Report the help',
    hint: 'Started, in part, or all of it',
    title: 'Report the help',
    confirm: 'Send the report',
    after: [
      'The report is recorded, and the requester can read it.',
      'Once all of it is given, the requester accepts or disputes it.',
    ],
  },
  completion: {
    name: 'Accept or dispute',
    hint: 'The help that was reported as given',
    title: 'Accept or dispute the help',
    confirm: 'Send the answer',
    after: [
      'The answer is recorded and sent to the provider.',
      'If the help is accepted, the request is completed. If it is disputed, the help goes on.',
    ],
  },
  rating: {
    name: 'Rate the cooperation',
    hint: 'Once for each party',
    title: 'Rate how the two agencies worked together',
    confirm: 'Send the rating',
    after: [
      'The rating is recorded, and both parties can read it. It cannot be changed.',
      'Your remark is in the history of the request.',
    ],
  },
  objection: {
    name: 'Object',
    hint: 'The superior of the provider answers',
    title: 'Object',
    confirm: 'File the objection',
    after: [
      'The objection is recorded and sent to the provider and its superior.',
      'This is a service of the system, not a legal remedy. The remedies of the law stay open.',
    ],
  },
  'objection/answer': {
    name: 'Answer the objection',
    hint: 'The decision stands, or the request is reopened',
    title: 'Answer the objection',
    confirm: 'Make the answer',
    after: [
      'The answer is recorded under your name, and both parties can read it.',
      'A reopened request awaits a decision with a new deadline.',
    ],
  },
  confirmation: {
    name: 'Confirm the oral request',
    hint: 'The provider entered this request',
    title: 'Confirm the oral request',
    confirm: 'Confirm',
    after: [
      'The confirmation is recorded in the name of your agency.',
      'If your agency never asked, do not confirm: withdraw the request.',
    ],
  },
  links: {
    name: 'Link requests',
    hint: 'To another request that you can read',
    title: 'Link to another request',
    confirm: 'Link',
    after: [
      'The link is recorded in this request. Nothing else changes.',
      'Who can read the other request is still decided there.',
    ],
  },
  'signed-letter': {
    name: 'Refer to a signed letter',
    hint: 'A letter that was signed electronically',
    title: 'Refer to an electronically signed letter',
    confirm: 'Record the reference',
    after: [
      'Address and SHA-256 of the letter are recorded, and both parties can read them.',
      'This system does not check its signature.',
    ],
  },
};
