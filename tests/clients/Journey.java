package id.bk;

import id.bk.api.DecisionApi;
import id.bk.api.NoticesApi;
import id.bk.api.RequestApi;
import id.bk.model.*;

/** A journey with the generated Java client: submit, approve all items, read the mailbox. */
public class Journey {
  static final String BASE = System.getenv("BASE_URL");

  static ApiClient client(String role) {
    ApiClient client = new ApiClient();
    client.updateBaseUri(BASE);
    String token = System.getenv("TOKEN_" + role);
    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
    return client;
  }

  static void check(boolean holds, String what) {
    if (!holds) throw new AssertionError(what);
  }

  public static void main(String[] arguments) throws Exception {
    var mapper = client("REQUESTER").getObjectMapper();
    var data = mapper.readValue(System.getenv("REQUEST"), SubmitRequestData.class);
    RequestAnswer submitted =
        new RequestApi(client("REQUESTER")).submitRequest(new NewRequest(data), null, null);
    var everything = new Approval().items("all").conflictOfInterest("none");
    RequestAnswer approved =
        new DecisionApi(client("DECIDER"))
            .approveRequest(java.util.UUID.fromString(String.valueOf(submitted.getId())), everything,
                "\"" + submitted.getVersion() + "\"", null, null);
    check("approved".equals(approved.getStatus()), approved.getStatus());

    NoticesApi mailbox = new NoticesApi(client("SYSTEM"));
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!told(mailbox, submitted.getId())) {
      check(System.nanoTime() < deadline, "no event of the approval within 30 s");
      Thread.sleep(200);
    }
    MailboxPage newest = mailbox.readMailbox(null, "newest", null, null, null, 1);
    check(newest.getItems().size() == 1, "the newest event");
    check(mailbox.readMailbox(newest.getNext(), null, null, null, null, 100).getItems().isEmpty(), "from now");

    MailboxPage page = mapper.readValue(System.getenv("PAGE_OF_TOMORROW"), MailboxPage.class);
    check(page.getItems().get(0).getActualInstance() instanceof UnknownEvent, "a new event type");
    check(
        page.getItems().get(1).getActualInstance() instanceof RequestApproved event
            && "paused".equals(event.getData().getStatus()),
        "a new status");
    Problem problem = mapper.readValue(System.getenv("PROBLEM_OF_TOMORROW"), Problem.class);
    check("of-tomorrow".equals(problem.getCode()), "a new problem code");
    System.out.println(
        "java: submitted, approved all, told; a new event type, status and problem code are survived");
  }

  static boolean told(NoticesApi mailbox, Object request) throws Exception {
    String after = null;
    while (true) {
      MailboxPage page = mailbox.readMailbox(after, null, null, null, null, 100);
      for (MailboxEvent entry : page.getItems())
        if (entry.getActualInstance() instanceof RequestApproved event
            && String.valueOf(event.getData().getRequestId()).equals(String.valueOf(request)))
          return true;
      if (page.getItems().size() < 100) return false;
      after = page.getNext();
    }
  }
}
