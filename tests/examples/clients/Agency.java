import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * An agency's system on Java 17, over HTTP, without any library: {@code java Agency.java}. It asks
 * for help, answers a question about it, and confirms the delivery. Use your JSON library in
 * place of the texts and patterns here.
 */
public class Agency {
  static final HttpClient HTTP = HttpClient.newHttpClient();
  static String after = ""; // Store `next` in your database: after a restart, go on from there.

  static String env(String name) {
    return System.getenv(name);
  }

  static String base64url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static PrivateKey key() throws Exception {
    String pem = Files.readString(Path.of(env("KEY_FILE"))).replaceAll("-----.*?-----|\\s", "");
    var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem));
    return KeyFactory.getInstance("Ed25519").generatePrivate(spec);
  }

  /** The signature of exactly these bytes. */
  static String sign(byte[] body) throws Exception {
    String header =
        base64url(
            ("{\"alg\":\"EdDSA\",\"kid\":\"" + env("KID") + "\",\"b64\":false,\"crit\":[\"b64\"]}")
                .getBytes());
    Signature signer = Signature.getInstance("Ed25519");
    signer.initSign(key());
    signer.update((header + ".").getBytes());
    signer.update(body);
    return header + ".." + base64url(signer.sign());
  }

  static byte[] message(String type, String data) {
    return """
        {"specversion":"1.0","id":"%s","source":"urn:bantuan-kedinasan:agency:%s",
         "type":"bantuan-kedinasan.%s.v1","time":"%s","data":%s}"""
        .formatted(UUID.randomUUID(), env("AGENCY"), type, Instant.now(), data)
        .getBytes();
  }

  /** Repeats a call with the same bytes while the broker is busy. */
  static String call(HttpRequest request) throws Exception {
    while (true) {
      var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      int status = answer.statusCode();
      if (status < 300) return answer.body();
      if (status != 429 && status != 503) throw new IllegalStateException(answer.body());
      Thread.sleep(1000L * answer.headers().firstValueAsLong("retry-after").orElse(1));
    }
  }

  static String send(String type, String data) throws Exception {
    byte[] body = message(type, data);
    return call(
        HttpRequest.newBuilder(URI.create(env("BROKER") + "/v1/commands"))
            .header("content-type", "application/cloudevents+json")
            .header("x-jws-signature", sign(body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  /** Waits for an event of a request, and ignores all others. */
  static String event(String requestId, String type) throws Exception {
    String wanted =
        "\"type\":\"bantuan-kedinasan.request." + type + ".v1\",\"subject\":\"" + requestId + "\"";
    while (true) {
      String from = after.isEmpty() ? "" : "&after=" + after;
      String page =
          call(
              HttpRequest.newBuilder(URI.create(env("MAILBOX") + "/v1/mailbox?limit=100" + from))
                  .header("authorization", "Bearer " + env("TOKEN"))
                  .build());
      after = field(page, "next");
      int at = page.indexOf(wanted);
      if (at >= 0) return page.substring(at);
      if (page.contains("\"items\":[]")) Thread.sleep(300);
    }
  }

  static String field(String json, String name) {
    var found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
    if (!found.find()) throw new IllegalStateException("no " + name + " in " + json);
    return found.group(1);
  }

  static String request(String reference) {
    return """
        {"reference":"%s","provider":"%s","subject":"Bantuan penilai","description":"Dua puluh penilai.",
         "kind":"personnel","classification":"biasa","urgency":"biasa","neededBy":"2027-03-01",
         "grounds":[{"provision":"35-1-b","facts":"Kami hanya memiliki dua penilai bersertifikat."}],
         "items":[{"id":"1","description":"penilai","quantity":20}],
         "requestedBy":{"name":"Pejabat Contoh","position":"Kepala BKPSDM"}}"""
        .formatted(reference, env("PROVIDER"));
  }

  public static void main(String[] arguments) throws Exception {
    String receipt = send("submit-request", request("B/" + System.nanoTime() + "/JAVA"));
    String id = field(receipt, "requestId");
    System.out.println("receipt " + id + " " + field(receipt, "status"));
    event(id, "clarification-asked");
    send("supply-information", "{\"requestId\":\"" + id + "\",\"text\":\"Tiga hari.\"}");
    event(id, "delivered");
    send("confirm-receipt", "{\"requestId\":\"" + id + "\",\"accepted\":true}");
    System.out.println("end " + field(event(id, "completed"), "status"));
  }
}
