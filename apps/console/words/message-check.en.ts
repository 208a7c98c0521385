import type { MESSAGE_CHECK_ID } from './message-check.id';

export const MESSAGE_CHECK_EN: typeof MESSAGE_CHECK_ID = {
  title: 'Message check',
  lead: 'For the engineers of an agency’s system: paste or upload a message with its headers, and see stage by stage what is right and what is wrong. Nothing is stored or sent, and nobody is told.',
  door: 'This message is sent over',
  doors: { bus: 'Kafka (topic of commands)', http: 'HTTP (POST /v1/commands)' },
  headers: 'Headers, one in each line',
  headersHint:
    'Exactly as your program writes them, such as x-jws-signature: eyJhbGciOi… Over HTTP also content-type.',
  headerFault: (line) =>
    `This line is not a header: “${line}”. Write the name, a colon, and the value.`,
  file: 'File with the body of the message',
  fileHint:
    'The most exact way: the bytes of the file are checked as they are. Save the body exactly as your program sends it; at most 190 KiB.',
  body: 'Or paste the body of the message',
  bodyHint:
    'Browsers change the line ends of a pasted text. If the body has line ends, upload the file. This text is ignored if there is a file.',
  empty: 'Upload the file with the body of the message, or paste the body.',
  tooLarge:
    'The body is larger than 190 KiB. Send it directly to POST /v1/messages/check to check it.',
  check: 'Check the message',
  onTopic: {
    accepted: 'This message would be accepted',
    rejected: 'This message would be rejected, and the agency would get the reason',
    parked: 'This message would be parked without a receipt',
  },
  overHttp: 'Answer of POST /v1/commands',
  accepted202: '202, with a receipt',
  problem: (status, code) => `${status} ${code}`,
  sender: 'Proven sender',
  checkedBytes: 'What was checked',
  ofFile: 'from the file',
  ofText: 'from the pasted text',
  stages: 'Stages of the check',
  result: { right: 'right', wrong: 'wrong', 'not-checked': 'not checked' },
  stage: {
    transport: 'Headers and form of sending',
    size: 'Size',
    json: 'JSON',
    'signature-header': 'Form of the signature',
    key: 'Key',
    'key-validity': 'Validity of the key',
    signature: 'Signature',
    source: 'Sender (source)',
    id: 'Number of the message (id)',
    repeat: 'Repetition',
    time: 'Time (time)',
    envelope: 'Envelope (CloudEvent)',
    fields: 'Fields',
    law: 'According to the law',
  },
  law: 'If this message is sent',
};
