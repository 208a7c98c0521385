"""An agency's system in Python 3, over HTTP; needs `cryptography`: `python3 agency.py`.

It asks for help, answers a question about it, and confirms the delivery.
"""

import json
import os
import time
import urllib.error
import urllib.request
import uuid
from base64 import urlsafe_b64encode
from datetime import datetime, timezone

from cryptography.hazmat.primitives.serialization import load_pem_private_key

BROKER, MAILBOX, AGENCY, PROVIDER, KEY_FILE, KID, TOKEN = (
    os.environ[name] for name in "BROKER MAILBOX AGENCY PROVIDER KEY_FILE KID TOKEN".split()
)
with open(KEY_FILE, "rb") as file:
    key = load_pem_private_key(file.read(), password=None)


def base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


HEADER = base64url(json.dumps({"alg": "EdDSA", "kid": KID, "b64": False, "crit": ["b64"]}).encode())


def call(url: str, headers: dict, body: bytes = None) -> dict:
    """Repeats a call with the same bytes while the broker is busy."""
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code not in (429, 503):
                raise SystemExit(error.read().decode())
            time.sleep(float(error.headers.get("retry-after", 1)))


def send(kind: str, data: dict) -> dict:
    """Signs the exact bytes that are sent, and returns the data of the receipt."""
    message = {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": f"urn:bantuan-kedinasan:agency:{AGENCY}",
        "type": f"bantuan-kedinasan.{kind}.v1",
        "time": datetime.now(timezone.utc).isoformat(),
        "data": data,
    }
    body = json.dumps(message).encode()
    signature = f"{HEADER}..{base64url(key.sign(HEADER.encode() + b'.' + body))}"
    headers = {"content-type": "application/cloudevents+json", "x-jws-signature": signature}
    return call(f"{BROKER}/v1/commands", headers, body)["data"]


after = ""  # Store `next` in your database: after a restart, go on from there.


def event(request_id: str, kind: str) -> dict:
    """Waits for an event of a request, and ignores all others."""
    global after
    while True:
        url = f"{MAILBOX}/v1/mailbox?limit=100" + (f"&after={after}" if after else "")
        page = call(url, {"authorization": f"Bearer {TOKEN}"})
        after = page["next"]
        for one in page["items"]:
            if one["type"] == f"bantuan-kedinasan.request.{kind}.v1" and one["subject"] == request_id:
                return one["data"]
        if not page["items"]:
            time.sleep(0.3)


receipt = send(
    "submit-request",
    {
        "reference": f"B/{time.time_ns()}/PYTHON",
        "provider": PROVIDER,
        "subject": "Bantuan penilai",
        "description": "Dua puluh penilai selama tiga hari.",
        "kind": "personnel",
        "classification": "biasa",
        "urgency": "biasa",
        "neededBy": "2027-03-01",
        "grounds": [{"provision": "35-1-b", "facts": "Kami hanya memiliki dua penilai bersertifikat."}],
        "items": [{"id": "1", "description": "penilai", "quantity": 20}],
        "requestedBy": {"name": "Pejabat Contoh", "position": "Kepala BKPSDM"},
    },
)
request_id = receipt["requestId"]
print("receipt", request_id, receipt["status"])
event(request_id, "clarification-asked")
send("supply-information", {"requestId": request_id, "text": "Tiga hari, di Malang."})
event(request_id, "delivered")
send("confirm-receipt", {"requestId": request_id, "accepted": True})
print("end", event(request_id, "completed")["status"])
