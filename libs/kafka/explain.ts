/** What to do about connection errors, by error code. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known: correct KAFKA_BROKERS or the DNS',
  EAI_AGAIN: 'its name cannot be resolved now: check the DNS',
  ECONNREFUSED: 'nothing listens on this port: start the node, or correct KAFKA_BROKERS',
  EHOSTUNREACH: 'there is no route to its host: check the network',
  ECONNRESET: 'it closed the connection: a listener with TLS needs KAFKA_TLS=true',
  ETIMEDOUT: 'it hangs, or the port belongs to something other than Kafka',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is not trusted: set KAFKA_CA_FILE to that of its authority',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is not trusted: set KAFKA_CA_FILE to that of its authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is not trusted: set KAFKA_CA_FILE to that of its authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate is not trusted: set KAFKA_CA_FILE to that of its authority',
  CERT_HAS_EXPIRED: 'its certificate has expired: renew it on that node',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet: check the clocks of both machines',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate is for another host: use a name of the certificate in KAFKA_BROKERS',
  ERR_SSL_WRONG_VERSION_NUMBER:
    'it does not speak TLS on this port: use the port with TLS, or KAFKA_TLS=false',
  ERR_SSL_PACKET_LENGTH_TOO_LONG:
    'it does not speak TLS on this port: use the port with TLS, or KAFKA_TLS=false',
};

/** A Kafka error in one line: what happened, at which node and, if known, what to do. */
export function explain(error: unknown): string {
  const chain = causesOf(error);
  const last = chain.at(-1);
  const message = last instanceof Error ? last.message : String(error);
  if (chain.some(({ name }) => name === 'KafkaJSSASLAuthenticationError'))
    return 'Kafka refuses this user or its password: correct KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD, and start again';
  const known = chain.find(({ code }) => typeof code === 'string' && code in ADVICE);
  if (!known) return message;
  const node = typeof known.broker === 'string' ? `${known.broker}: ` : '';
  return `${node}${ADVICE[String(known.code)]} (${message})`;
}

type Link = { name?: unknown; code?: unknown; broker?: unknown; cause?: unknown };

/** An error and its causes, outermost first. */
function causesOf(error: unknown): Link[] {
  const chain: Link[] = [];
  for (let one = error; typeof one === 'object' && one !== null && chain.length < 10;) {
    chain.push(one);
    one = (one as Link).cause;
  }
  return chain;
}
