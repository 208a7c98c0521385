import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * An agency's system on Java 17 and Kafka with TLS and SCRAM; needs kafka-clients: {@code java -cp
 * 'libs/*' AgencyOnKafka.java}. It asks for help, answers a question about it, and confirms the
 * delivery. Use your JSON library in place of the texts and patterns here.
 */
public class AgencyOnKafka {
  static KafkaProducer<String, byte[]> producer;
  static KafkaConsumer<String, String> consumer;

  static String env(String name) {
    return System.getenv(name);
  }

  static String base64url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static Map<String, Object> settings(Map<String, Object> more) {
    Map<String, Object> all = new HashMap<>(more);
    all.put("bootstrap.servers", env("KAFKA_BROKERS"));
    all.put("security.protocol", "SASL_SSL");
    all.put("ssl.truststore.type", "PEM");
    all.put("ssl.truststore.location", env("KAFKA_CA_FILE"));
    all.put("sasl.mechanism", "SCRAM-SHA-512");
    all.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(env("AGENCY"), env("KAFKA_PASSWORD")));
    return all;
  }

  /** The signature of exactly these bytes. */
  static String sign(byte[] body) throws Exception {
    String pem = Files.readString(Path.of(env("KEY_FILE"))).replaceAll("-----.*?-----|\\s", "");
    var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem));
    String header =
        base64url(
            ("{\"alg\":\"EdDSA\",\"kid\":\"" + env("KID") + "\",\"b64\":false,\"crit\":[\"b64\"]}")
                .getBytes());
    Signature signer = Signature.getInstance("Ed25519");
    signer.initSign(KeyFactory.getInstance("Ed25519").generatePrivate(spec));
    signer.update((header + ".").getBytes());
    signer.update(body);
    return header + ".." + base64url(signer.sign());
  }

  /** Sends a message, and returns its receipt. Messages with one key stay in order. */
  static String send(String type, String reference, String data) throws Exception {
    UUID id = UUID.randomUUID();
    byte[] body =
        """
        {"specversion":"1.0","id":"%s","source":"urn:bantuan-kedinasan:agency:%s",
         "type":"bantuan-kedinasan.%s.v1","time":"%s","data":%s}"""
            .formatted(id, env("AGENCY"), type, Instant.now(), data)
            .getBytes();
    String topic = env("PREFIX") + ".commands.v1";
    var message = new ProducerRecord<>(topic, env("AGENCY") + "/" + reference, body);
    // The name of the header in small letters.
    message.headers().add("x-jws-signature", sign(body).getBytes());
    message.headers().add("content-type", "application/cloudevents+json".getBytes());
    producer.send(message).get();
    String receipt = next("bantuan-kedinasan.command.", "\"messageId\":\"" + id + "\"");
    if (receipt.contains("command.rejected")) throw new IllegalStateException(receipt);
    return receipt;
  }

  static final Map<String, String> seen = new java.util.LinkedHashMap<>();

  /** The first event of this type with this text. The receipt comes after the events it confirms. */
  static String next(String type, String text) {
    while (true) {
      for (String event : seen.values())
        if (event.contains("\"type\":\"" + type) && event.contains(text)) return event;
      for (var one : consumer.poll(Duration.ofMillis(300)))
        seen.put(field(one.value(), "id"), one.value());
    }
  }

  static String field(String json, String name) {
    var found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
    if (!found.find()) throw new IllegalStateException("no " + name + " in " + json);
    return found.group(1);
  }

  static void waitFor(String requestId, String type) {
    next("bantuan-kedinasan.request." + type + ".v1", "\"subject\":\"" + requestId + "\"");
  }

  public static void main(String[] arguments) throws Exception {
    producer =
        new KafkaProducer<>(settings(Map.of()), new StringSerializer(), new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(
            settings(Map.of("group.id", env("AGENCY") + ".java", "auto.offset.reset", "earliest")),
            new StringDeserializer(),
            new StringDeserializer());
    consumer.subscribe(
        List.of(env("PREFIX") + ".mailbox." + env("AGENCY") + ".v1"));
    String reference = "B/" + System.nanoTime() + "/JAVA-KAFKA";
    String receipt =
        send(
            "submit-request",
            reference,
            """
            {"reference":"%s","provider":"%s","subject":"Bantuan penilai","description":"Dua puluh penilai.",
             "kind":"personnel","classification":"biasa","urgency":"biasa","neededBy":"2027-03-01",
             "grounds":[{"provision":"35-1-b","facts":"Kami hanya memiliki dua penilai bersertifikat."}],
             "items":[{"id":"1","description":"penilai","quantity":20}],
             "requestedBy":{"name":"Pejabat Contoh","position":"Kepala BKPSDM"}}"""
                .formatted(reference, env("PROVIDER")));
    String id = field(receipt, "requestId");
    System.out.println("receipt " + id + " " + field(receipt, "status"));
    waitFor(id, "clarification-asked");
    String text = "{\"requestId\":\"" + id + "\",\"text\":\"Tiga hari.\"}";
    send("supply-information", reference, text);
    waitFor(id, "delivered");
    send("confirm-receipt", reference, "{\"requestId\":\"" + id + "\",\"accepted\":true}");
    waitFor(id, "completed");
    System.out.println("end completed");
    producer.close();
    consumer.close();
  }
}
