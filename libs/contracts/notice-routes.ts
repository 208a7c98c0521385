import type { RouteText } from './routes';

const MAILBOX_FACTS =
  'Receipts of your messages, events of your requests, and changes of your keys and services. The receipt of a message ' +
  'can come after the events that the message caused: `causationid` of an event and `data.messageId` of a ' +
  'receipt both hold the `id` of the message. Ignore event types that you do not know. Event types have a ' +
  'dot after the subject (`request.approved`), message types a hyphen (`submit-request`).';

/** The routes of notification by method and path. */
export const NOTICE_ROUTES: Record<string, RouteText> = {
  'GET /v1/mailbox': ['notices', "Read your agency's mailbox", 'readMailbox', MAILBOX_FACTS],
  'GET /v1/mailbox/stream': [
    'notices',
    "Follow your agency's mailbox as server-sent events",
    'streamMailbox',
  ],
  'GET /v1/notices': [
    'notices',
    'List e-mails to your agency and their delivery, newest first',
    'listNotices',
  ],

  'POST /v1/notices/{id}/retry': ['notices', 'Send one e-mail again', 'retryNotice'],
  'POST /v1/notices/retry-failed': [
    'notices',
    'Send every e-mail again that was not delivered',
    'retryFailedNotices',
  ],

  'GET /v1/subscriptions/me': ['notices', 'Read what you are told by e-mail', 'getSubscription'],
  'PUT /v1/subscriptions/me': [
    'notices',
    'Choose what you are told by e-mail, and when',
    'putSubscription',
    'For an official: letters to your own address about what your agency is told in your role (requester, decider, ' +
      'superior). The body replaces the former choice. The agency gets its own letters as before.',
  ],

  'POST /v1/webhooks': [
    'notices',
    'Register a webhook',
    'addWebhook',
    'Events of your mailbox are posted to `url` as they arrive: the same CloudEvent, byte for byte, as ' +
      '`application/json`, by Standard Webhooks 1.0.0 (`webhook-id`, `webhook-timestamp`, `webhook-signature`). Answer ' +
      'with 2xx within 15 s. Events of one request come in order; `sequence` shows a gap. An event can come twice, with ' +
      'the same `webhook-id`. The secret is shown in this answer only.',
  ],
  'GET /v1/webhooks': ['notices', 'List your webhooks, newest first', 'listWebhooks'],
  'GET /v1/webhooks/keys': [
    'notices',
    'Read the public keys of the v1a signatures to your agency',
    'listWebhookKeys',
    'Ed25519. During a rotation there are several; each delivery is signed with all of them.',
  ],
  'GET /v1/webhooks/{id}': ['notices', 'Read a webhook', 'getWebhook'],
  'PATCH /v1/webhooks/{id}': ['notices', 'Change or disable a webhook', 'changeWebhook'],
  'DELETE /v1/webhooks/{id}': [
    'notices',
    'Delete a webhook with the record of its deliveries',
    'deleteWebhook',
  ],
  'POST /v1/webhooks/{id}/test': [
    'notices',
    'Send a test event',
    'testWebhook',
    'An event of type `bantuan-kedinasan.webhook.test.v1`, delivered like any other.',
  ],
  'POST /v1/webhooks/{id}/rotate': [
    'notices',
    'Replace the secret',
    'rotateWebhookSecret',
    'For 24 hours each delivery is signed with both secrets. The new one is shown in this answer only.',
  ],
  'POST /v1/webhooks/{id}/enable': [
    'notices',
    'Enable a webhook again',
    'enableWebhook',
    'Events that came while it was disabled are not delivered: read them from the mailbox. What was given up can be ' +
      'delivered by `POST .../retry-failed`.',
  ],
  'GET /v1/webhooks/{id}/deliveries': [
    'notices',
    'List deliveries of a webhook, newest first',
    'listDeliveries',
    'Ended deliveries are kept for 30 days.',
  ],
  'POST /v1/webhooks/{id}/deliveries/{delivery}/retry': [
    'notices',
    'Make a delivery again',
    'retryDelivery',
  ],
  'POST /v1/webhooks/{id}/retry-failed': [
    'notices',
    'Make all exhausted deliveries again',
    'retryFailedDeliveries',
  ],
};
