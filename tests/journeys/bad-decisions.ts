/** The remaining fields of a decision. */
export const none = { conflictOfInterest: 'none' };
export const ITEMS = ['1', '2'].map((id) => ({ id, description: `penilai angkatan ${id}` }));
export const SECRET = {
  provision: '36-1-b',
  reason: 'rahasia',
  regulation: 'UU 17/2011',
  article: '25',
};
export const FORBIDDEN = { ...SECRET, provision: '36-1-c' };
export const BUSY = {
  provision: '36-1-a',
  reason: 'Semua penilai bertugas.',
  affectedWork: 'Seleksi nasional terhenti bila penilai ditarik.',
};
export const FLOOD = {
  event: 'banjir',
  region: '33.73',
  decree: { number: '360/12', date: '2026-11-20', by: 'bupati', validUntil: '2099-12-03' },
};

/** Statements, the pointer of the fault, and its code. */
export const NOT_TO_SAY: [string, object, string, string][] = [
  ['nothing', {}, '', 'missing'],
  ['nothing in two lists', { facts: [], contradicted: [] }, '', 'missing'],
  [
    'of an unknown item',
    { facts: [{ provision: '36-1-a', value: 'met', items: ['9'] }] },
    '/facts/0/items/0',
    'not-in-list',
  ],
  [
    'an emergency of an item',
    { facts: [{ provision: '36-3', value: 'met', items: ['1'] }] },
    '/facts/0/items',
    'surplus',
  ],
  ...['a', 'b', 'c', 'd', 'e'].map((letter): [string, object, string, string] => [
    `a claim of 35(1)${letter} of an item`,
    { facts: [{ provision: `35-1-${letter}`, value: 'not-met', items: ['1'] }] },
    '/facts/0/items',
    'surplus',
  ]),
];

/** Approvals of a request with items 1 and 2, the problem code, and the pointer. */
export const NO_APPROVALS: [string, object, string, string][] = [
  ['an item undecided', { items: ['1'] }, 'undecided-items', '/refused'],
  ['an unknown item', { items: ['1', '2', '3'] }, 'validation-failed', '/items/2'],
  ['no items', { items: [] }, 'validation-failed', '/items'],
  [
    'an item both ways',
    { items: ['1'], refused: [{ ...SECRET, items: ['2', '1'] }] },
    'validation-failed',
    '/refused/0/items/1',
  ],
  [
    'an item refused without a reason',
    { items: ['1'], refused: [{ ...SECRET, reason: ' ' }] },
    'refusal-without-reason',
    '/refused/0/reason',
  ],
  [
    'a condition that says nothing',
    { items: 'all', conditions: ['–'] },
    'validation-failed',
    '/conditions/0',
  ],
  [
    'not a word of a conflict of interest',
    { items: 'all', conflictOfInterest: undefined },
    'validation-failed',
    '/conflictOfInterest',
  ],
];

/** The same for the grounds of refusals. */
export const NO_REFUSALS: [string, object[], string, string][] = [
  ['no ground', [], 'refusal-without-ground', '/grounds'],
  [
    'a ground outside the list',
    [{ provision: '36-1-d', reason: 'terlalu jauh' }],
    'refusal-without-ground',
    '/grounds/0/provision',
  ],
  [
    'a ground to give',
    [{ provision: '35-1-b', reason: 'terlalu jauh' }],
    'refusal-without-ground',
    '/grounds/0/provision',
  ],
  ['no reason', [{ ...SECRET, reason: undefined }], 'refusal-without-reason', '/grounds/0/reason'],
  ['b without article', [{ ...SECRET, article: '' }], 'reason-insufficient', '/grounds/0/article'],
  [
    'c without regulation',
    [{ ...FORBIDDEN, regulation: undefined }],
    'reason-insufficient',
    '/grounds/0/regulation',
  ],
  [
    'a without the work that suffers',
    [SECRET, { ...BUSY, affectedWork: undefined }],
    'reason-insufficient',
    '/grounds/1/affectedWork',
  ],
  ['one item left', [{ ...BUSY, items: ['1'] }], 'undecided-items', '/grounds'],
  [
    'an unknown item',
    [{ ...BUSY, items: ['1', '2', '9'] }],
    'validation-failed',
    '/grounds/0/items/2',
  ],
];
