/** The stations that the routes stand at, in the order of the way of a request. */
export const STATIONS = {
  intake: 'The doors for messages of agencies, and what was not proven there',
  request: 'Requests: asked by an official, and read',
  evaluation: 'What the law says',
  decision: 'The acts of officials on a request',
  evidence: 'What proves the history to somebody who trusts nothing of ours but a public key',
  agencies: 'The registry: who can be asked, and by whose keys messages are proved',
  notices: 'What the parties are told',
  reports: 'Figures',
  operations: 'Health, metrics, and what is for development alone',
} as const;
export type Station = keyof typeof STATIONS;

/** Every route: its station, and what it does in one line. */
export const ROUTES: Record<string, readonly [Station, string]> = {
  'POST /v1/commands': ['intake', 'Take one signed message of an agency'],
  'GET /v1/parked-messages': ['intake', 'Messages whose sender is not proven, newest first'],
  'POST /v1/parked-messages/{id}/redrive': ['intake', 'Drive a parked message through the checks'],

  'POST /v1/requests': ['request', 'Ask another agency for help, as an official of the requester'],
  'GET /v1/requests': ['request', 'Requests, newest first; with sort=due what waits for you'],
  'GET /v1/requests/{id}': ['request', 'One request, and what is open to you'],
  'GET /v1/requests/{id}/history': ['request', 'All that happened to a request, chained'],
  'GET /v1/requests/{id}/deadline': ['request', 'The deadline, each day counted or not'],

  'GET /v1/requests/{id}/evaluation': ['evaluation', 'What the law said; verifiable without us'],
  'POST /v1/evaluations': ['evaluation', 'What the law would say of given facts'],
  'POST /v1/evaluations/changes': ['evaluation', 'What would change the result'],
  'GET /v1/requests/{id}/evaluation/changes': ['evaluation', 'What would change what the law said'],
  'GET /v1/law': ['evaluation', 'The law as the engine reads it, with its hash'],
  'GET /v1/law/provisions/{id}': ['evaluation', 'One provision, its wording and how sure it is'],

  'POST /v1/requests/{id}/statements': ['decision', 'State the facts; the law is asked anew'],
  'POST /v1/requests/{id}/approval': ['decision', 'Approve, whole or per item'],
  'POST /v1/requests/{id}/refusal': ['decision', 'Refuse, in writing (Pasal 36)'],
  'POST /v1/requests/{id}/clarification': ['decision', 'Ask the requester; the clock stands still'],
  'POST /v1/requests/{id}/escalation': ['decision', 'File a reason outside Pasal 36(1)'],
  'POST /v1/requests/{id}/information': ['decision', 'Answer or complete, as the requester'],
  'POST /v1/requests/{id}/withdrawal': ['decision', 'Withdraw, as the requester'],

  'GET /v1/agencies': ['agencies', 'Agencies of the registry, by code'],
  'GET /v1/agencies/{code}': ['agencies', 'One agency'],
  'PUT /v1/agencies/{code}': ['agencies', 'Register an agency, or change it'],
  'PUT /v1/agencies/{code}/keys': ['agencies', 'Replace its keys; one left out is revoked'],

  'GET /v1/requests/{id}/evidence': ['evidence', 'Its history with the way to signed checkpoints'],
  'GET /v1/checkpoints': ['evidence', 'Signed checkpoints of all history, oldest first'],
  'GET /v1/checkpoints/keys': ['evidence', 'The public keys that they are verified with'],
  'GET /v1/history': ['evidence', 'A range of all history by its checkpoints, for verify:audit'],
  'GET /v1/reads': ['evidence', 'Who looked at what, newest first'],

  'GET /v1/mailbox': ['notices', 'What your agency was told, oldest first'],
  'GET /v1/mailbox/stream': ['notices', 'The same as server-sent events, for as long as you stay'],
  'GET /v1/notices': ['notices', 'E-mails to your agency and what came of them, newest first'],
  'POST /v1/notices/{id}/retry': ['notices', 'Have one letter sent again'],
  'POST /v1/notices/retry-failed': ['notices', 'Have all letters sent again that did not go out'],

  'GET /v1/reports/summary': ['reports', 'How many requests stand where, how long decisions take'],

  'GET /health/live': ['operations', 'The process runs'],
  'GET /health/serving': ['operations', 'Whether calls should be sent to this process'],
  'GET /health/ready': ['operations', 'Which promises the process keeps now'],
  'GET /metrics': ['operations', 'Metrics for Prometheus'],
  'GET /dev/clock': ['operations', 'Development only: the time of the product'],
  'PUT /dev/clock': ['operations', 'Development only: set the clock of the product'],
};
