import { NOTICE_ROUTES } from './notice-routes';

/** Tags of the routes, in the order in which a request passes through them. */
export const STATIONS = {
  intake: 'Signed messages of agencies, and messages that were parked',
  request: 'Requests: submit, list and read',
  evaluation: 'The law: provisions and evaluations',
  decision: 'Acts of officials on a request',
  evidence: 'History and checkpoints, which anyone can verify with a public key',
  agencies: 'The registry: agencies and their public keys',
  services: 'The catalogue: services that agencies offer',
  notices: 'The mailbox of an agency, its webhooks, and the e-mails to it',
  reports: 'Figures',
  operations: 'Health, metrics and tools for development',
} as const;
export type Station = keyof typeof STATIONS;

/**
 * Document texts of a route: tag, summary, `operationId`, and a description where callers need
 * more.
 */
export type RouteText = readonly [
  tag: Station,
  summary: string,
  operationId: string,
  description?: string | undefined,
];

/** The routes by method and path, except acts and reports, whose definitions hold their texts. */
export const ROUTES: Record<string, RouteText> = {
  'POST /v1/commands': [
    'intake',
    'Send a signed message',
    'sendMessage',
    'The same checks as on the topic `bantuan-kedinasan.commands.v1`, answered at once. Connect here first: ' +
      'a message whose sender cannot be proven is answered with the reason here, but on the topic it is parked, ' +
      'and the agency gets no receipt. An administrator registers your public key ' +
      '(`PUT /v1/agencies/{code}/keys`); `GET /v1/agencies/{code}/keys` shows which keys are registered.',
  ],
  'POST /v1/messages/check': [
    'intake',
    'Check a message before it is sent, stage by stage',
    'checkMessage',
    'Send a message exactly as to `POST /v1/commands`, or describe a record of the topic in JSON with its headers and ' +
      'bytes. The answer says of each stage what is right or wrong, up to what the law would answer. Nothing is stored, ' +
      'published or sent. No token is needed: a good signature proves the sender. With a token of the role `system`, ' +
      'the answer also says what is wrong with a key of your own agency.',
  ],
  'GET /v1/parked-messages': [
    'intake',
    'List parked messages, newest first',
    'listParkedMessages',
    'A message from the topic is parked when its sender cannot be proven (signature, key, `source`) or its ' +
      'bytes cannot be read. The agency is not notified, because anybody could have written the message: contact it.',
  ],
  'GET /v1/parked-messages/{id}': [
    'intake',
    'Read a parked message with its content',
    'readParkedMessage',
    'The content can be the text of an agency, so each reading is recorded in the read log.',
  ],
  'POST /v1/parked-messages/{id}/redrive': [
    'intake',
    'Check a parked message again',
    'redriveParkedMessage',
    'For example after the missing key was registered. The legal time of receipt does not change.',
  ],

  'POST /v1/requests': [
    'request',
    'Submit a request',
    'submitRequest',
    'An official of the provider (role `decider`) enters an oral request of an emergency with `channel` `oral`, ' +
      '`emergency` and `requester`. The requester confirms it and is reminded of it daily until then; the ' +
      'request can be decided meanwhile.',
  ],
  'POST /v1/requests/check': [
    'request',
    'Check a new request, with the answer of the law',
    'checkRequest',
    'The verdict on this body, without any effect: nothing is stored, published or sent, and no read is ' +
      'logged. A body that would be refused is answered with 200 and its `problem`.',
  ],
  'GET /v1/requests': [
    'request',
    'List requests, newest first',
    'listRequests',
    'With `sort=due`: requests that wait for you, overdue first. Filters can be combined; a cursor stays valid in ' +
      'the order that it comes from.',
  ],
  'GET /v1/requests/counts': [
    'request',
    'Count the open requests that concern you',
    'countRequests',
    'Numbers only: they are not entered into the read log.',
  ],
  'GET /v1/requests/{id}/dossier': [
    'request',
    'Read a request with its evaluation, deadline, history and letters',
    'getDossier',
    'One entry in the read log. E-mails about the request: `GET /v1/notices?requestId={id}`.',
  ],
  'GET /v1/me': ['request', 'Read who you are and what your roles open', 'getMe'],
  'GET /v1/requests/{id}': [
    'request',
    'Read a request, with the acts that are open to you',
    'getRequest',
  ],
  'GET /v1/requests/{id}/history': ['request', 'Read the history of a request', 'getHistory'],
  'GET /v1/requests/{id}/deadline': ['request', 'Explain the deadline, day by day', 'getDeadline'],

  'GET /v1/requests/{id}/letters': [
    'request',
    'List the letters about a request',
    'listLetters',
    'A letter exists once that has happened which it is about, and as a draft while a proposal is open. `number` is the ' +
      "agency's own: it is never made up. Name the signed form of a letter with `POST /v1/requests/{id}/signed-letter`.",
  ],
  'GET /v1/requests/{id}/letters/{kind}': [
    'request',
    'Read a letter as PDF',
    'getLetter',
    'PDF/A-3a and PDF/UA-1, in Indonesian or English, with the machine-readable record embedded. The bytes change only with ' +
      'the version that the letter is about, and with the names and letterheads of the agencies in the registry. It is not ' +
      'signed: it has a place for the electronic signature. Every reading is in the read log.',
  ],

  'GET /v1/requests/{id}/related': [
    'request',
    'Suggest requests that may belong to this one',
    'listRelated',
    'Only requests that you may read: linked ones, and those with at least two of the same parties, kind, ' +
      'region of the emergency and subject.',
  ],

  'GET /v1/requests/{id}/evaluation': [
    'evaluation',
    'Read the evaluation of a request',
    'getEvaluation',
    'The stored record and its words. Verify both offline with `npm run verify:evaluation`.',
  ],
  'POST /v1/evaluations': ['evaluation', 'Evaluate given facts', 'evaluateFacts'],
  'POST /v1/evaluations/changes': [
    'evaluation',
    'List changes of given facts that would change the recommendation',
    'listChangesOfFacts',
  ],
  'GET /v1/requests/{id}/evaluation/changes': [
    'evaluation',
    'List changes of the facts that would change the recommendation',
    'listChangesOfRequest',
  ],
  'GET /v1/law': ['evaluation', 'Read the law as data, with its hash', 'getLaw'],
  'GET /v1/law/provisions/{id}': [
    'evaluation',
    'Read one provision and the source of its wording',
    'getProvision',
  ],

  'GET /v1/agencies': ['agencies', 'List agencies by code', 'listAgencies'],
  'GET /v1/agencies/{code}': ['agencies', 'Read an agency', 'getAgency'],
  'PUT /v1/agencies/{code}': ['agencies', 'Register or change an agency', 'putAgency'],
  'GET /v1/agencies/{code}/keys': [
    'agencies',
    'Read the registered public keys of an agency',
    'getAgencyKeys',
    'For an administrator, and for the agency itself with the role `system`. Revoked keys are not listed.',
  ],
  'PUT /v1/agencies/{code}/keys': [
    'agencies',
    'Replace the public keys of an agency',
    'putAgencyKeys',
    'The body is the whole set: a key that you leave out is revoked. To add a key, read the set first, add the ' +
      'key, and send the set with the `ETag` as `If-Match`. An empty set needs `"revokeAll": true`. ' +
      'The agency finds each change in its mailbox (`bantuan-kedinasan.agency.keys-changed.v1`). An administrator registers ' +
      'the first key. After that, the role `system` of the agency changes the set itself: it sends `If-Match`, and in ' +
      '`x-jws-signature` a detached JWS over the exact bytes of the body by a key that is registered and valid now. ' +
      'A key that it revoked can be put back by an administrator only.',
  ],

  'GET /v1/services': [
    'services',
    'Search the services that agencies offer',
    'listServices',
    'By provider and id. `q` is a full-text search in Indonesian over title and description.',
  ],
  'GET /v1/services/suggestions': [
    'services',
    'Suggest services, the nearest provider first',
    'suggestServices',
    'Providers of the same kabupaten or kota first, then its province, others in the province, national agencies, and ' +
      'others. Equally near ones: the shortest lead time first. Your own services are not suggested to you as a requester.',
  ],
  'GET /v1/services/{id}': ['services', 'Read a service', 'getService'],
  'POST /v1/services': ['services', 'Offer a service', 'offerService'],
  'PUT /v1/services/{id}': [
    'services',
    'Change a service, or offer one under an id of your choice',
    'putService',
    'By the provider only. The body replaces the service. An unchanged service keeps its version. Each change arrives in ' +
      'the mailbox of the provider (`bantuan-kedinasan.agency.service-changed.v1`).',
  ],
  'DELETE /v1/services/{id}': [
    'services',
    'End a service',
    'endService',
    'By the provider only. It is no longer listed or suggested, and new requests cannot name it. It stays readable, ' +
      'because requests refer to it; it cannot be offered again under this id.',
  ],

  'GET /v1/requests/{id}/evidence': [
    'evidence',
    'Read the history with proofs up to signed checkpoints',
    'getEvidence',
  ],
  'GET /v1/checkpoints': ['evidence', 'List signed checkpoints, oldest first', 'listCheckpoints'],
  'GET /v1/checkpoints/keys': [
    'evidence',
    'Read the public keys of the checkpoints',
    'listCheckpointKeys',
  ],
  'GET /v1/history': ['evidence', 'Export history between two checkpoints', 'exportHistory'],
  'GET /v1/reads': ['evidence', 'List the read log, newest first', 'listReads'],

  ...NOTICE_ROUTES,

  'GET /v1/reports/summary': [
    'reports',
    'Count requests and measure the time to decision',
    'getSummary',
  ],
  'GET /v1/reports/yearly': [
    'reports',
    'Read the report of a year as PDF',
    'getYearlyReport',
    'In Indonesian, with a section for each report, over the requests that you may see.',
  ],
  'GET /v1/open-data/releases': [
    'reports',
    'Read published tables, one release for each table and month',
    'listOpenReleases',
    'Counts of requests of classification `biasa` by kind, outcome, province of the provider and recommendation, for ' +
      'months that have ended. Counts below 5, and others that would tell them, are null. A release never changes.',
  ],
  'GET /v1/open-data/records': [
    'reports',
    'Read published tables, one record for each table with all months',
    'listOpenRecords',
  ],

  'GET /health/live': ['operations', 'Check that the process runs', 'getLiveness'],
  'GET /health/serving': [
    'operations',
    'Check whether calls should be sent to this process',
    'getServing',
  ],
  'GET /health/ready': ['operations', 'Check every part of the process', 'getReadiness'],
  'GET /metrics': ['operations', 'Read metrics for Prometheus', 'getMetrics'],
  'GET /dev/clock': ['operations', 'Read the clock (development only)', 'getClock'],
  'PUT /dev/clock': ['operations', 'Set the clock (development only)', 'setClock'],
};
