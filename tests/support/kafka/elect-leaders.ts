import { Kafka } from 'kafkajs';
import Encoder from 'kafkajs/src/protocol/encoder';
import { ask } from '#libs/kafka/kafka-requests';

const TIMEOUT_MS = 10_000;
/** The preferred replica already leads. */
const ELECTION_NOT_NEEDED = 84;
/** The preferred replica is away, or not in sync. */
const PREFERRED_LEADER_NOT_AVAILABLE = 80;

/**
 * Lets Kafka make the first replica of each partition its leader, as it does by itself every five
 * minutes: https://kafka.apache.org/protocol, ElectLeaders (43), version 0, which kafkajs does not
 * have.
 *
 * @param partitions by topic.
 * @returns how many leaders have changed.
 */
export async function electPreferredLeaders(
  kafka: Kafka,
  partitions: Map<string, number[]>,
): Promise<number> {
  const topics = [...partitions].map(([topic, ids]) =>
    encode()
      .writeString(topic)
      .writeArray(ids.map((id) => encode().writeInt32(id))),
  );
  const answer = await ask(kafka, 43, encode().writeArray(topics).writeInt32(TIMEOUT_MS));
  const codes = answer.readArray((of) => {
    of.readString();
    return of.readArray((one) => {
      one.readInt32();
      const code = one.readInt16();
      one.readString();
      return code;
    });
  });
  const all = codes.flat();
  const wrong = all.filter(
    (code) => ![0, ELECTION_NOT_NEEDED, PREFERRED_LEADER_NOT_AVAILABLE].includes(code),
  );
  if (wrong.length > 0) throw new Error(`Kafka elects no leader: error ${wrong[0]}`);
  return all.filter((code) => code === 0).length;
}

const encode = (): Encoder => new Encoder();
