"""A journey with the generated Python client: submit, approve all items, read the mailbox."""

import json
import os
import time

import bk_client as bk

BASE = os.environ["BASE_URL"]
REQUEST = json.loads(os.environ["REQUEST"])


def client(role: str) -> bk.ApiClient:
    return bk.ApiClient(bk.Configuration(host=BASE, access_token=os.environ[f"TOKEN_{role}"]))


submitted = bk.RequestApi(client("REQUESTER")).submit_request(
    bk.NewRequest(bk.SubmitRequestData.from_dict(REQUEST))
)
everything = bk.Approval(items="all", conflict_of_interest="none")
approved = bk.DecisionApi(client("DECIDER")).approve_request(
    submitted.id, everything, if_match=f'"{submitted.version}"'
)
assert approved.status == "approved", approved.status

mailbox = bk.NoticesApi(client("SYSTEM"))


def told() -> bool:
    after = None
    while True:
        page = mailbox.read_mailbox(after=after, limit=100)
        for entry in page.items:
            event = entry.actual_instance
            if isinstance(event, bk.RequestApproved) and str(event.data.request_id) == str(submitted.id):
                return True
        if len(page.items) < 100:
            return False
        after = page.next


deadline = time.monotonic() + 30
while not told():
    assert time.monotonic() < deadline, "no event of the approval within 30 s"
    time.sleep(0.2)

newest = mailbox.read_mailbox(order="newest", limit=1)
assert len(newest.items) == 1
assert mailbox.read_mailbox(after=newest.next).items == []

page = bk.MailboxPage.from_json(os.environ["PAGE_OF_TOMORROW"])
assert [type(entry.actual_instance).__name__ for entry in page.items] == ["UnknownEvent", "RequestApproved"]
assert page.items[1].actual_instance.data.status == "paused"
assert bk.Problem.from_json(os.environ["PROBLEM_OF_TOMORROW"]).code == "of-tomorrow"
print("python: submitted, approved all, told; a new event type, status and problem code are survived")
