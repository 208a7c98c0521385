"""An agency's system in Python 3 on Kafka with TLS and SCRAM; needs `cryptography` and `confluent-kafka`.

It asks for help, answers a question about it, and confirms the delivery.
"""

import json
import os
import sys
import time
import uuid
from base64 import urlsafe_b64encode
from datetime import datetime, timezone

from confluent_kafka import Consumer, Producer
from cryptography.hazmat.primitives.serialization import load_pem_private_key

AGENCY, PROVIDER, KEY_FILE, KID, PREFIX = (
    os.environ[name] for name in "AGENCY PROVIDER KEY_FILE KID PREFIX".split()
)
with open(KEY_FILE, "rb") as file:
    key = load_pem_private_key(file.read(), password=None)
SETTINGS = {
    "bootstrap.servers": os.environ["KAFKA_BROKERS"],
    "security.protocol": "SASL_SSL",
    "ssl.ca.location": os.environ["KAFKA_CA_FILE"],
    "sasl.mechanisms": "SCRAM-SHA-512",
    "sasl.username": AGENCY,
    "sasl.password": os.environ["KAFKA_PASSWORD"],
}
producer = Producer({**SETTINGS, "enable.idempotence": True})
consumer = Consumer({**SETTINGS, "group.id": f"{AGENCY}.python", "auto.offset.reset": "earliest"})
consumer.subscribe([f"{PREFIX}.mailbox.{AGENCY}.v1"])
REFERENCE = f"B/{time.time_ns()}/PYTHON-KAFKA"
seen = []


def base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def event(fits) -> dict:
    """The first event that fits. The receipt comes after the events that it confirms."""
    while True:
        for one in seen:
            if fits(one):
                return one
        record = consumer.poll(0.3)
        if record is not None and record.error():
            print("reading:", record.error(), file=sys.stderr)
        elif record is not None:
            seen.append(json.loads(record.value()))


def of_request(request_id: str, kind: str) -> dict:
    wanted = (f"bantuan-kedinasan.request.{kind}.v1", request_id)
    return event(lambda one: (one["type"], one["subject"]) == wanted)


def written(error, _) -> None:
    if error:
        raise SystemExit(f"writing: {error}")


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
    header = base64url(json.dumps({"alg": "EdDSA", "kid": KID, "b64": False, "crit": ["b64"]}).encode())
    signature = f"{header}..{base64url(key.sign(header.encode() + b'.' + body))}"
    # Messages with one key stay in order. The names of the headers are in small letters.
    headers = {"content-type": "application/cloudevents+json", "x-jws-signature": signature}
    topic, key_of_record = f"{PREFIX}.commands.v1", f"{AGENCY}/{REFERENCE}"
    producer.produce(topic, body, key_of_record, headers=headers, on_delivery=written)
    producer.flush()
    receipt = event(lambda one: one["data"].get("messageId") == message["id"])
    if "problem" in receipt["data"]:
        raise SystemExit(receipt["data"]["problem"]["detail"])
    return receipt["data"]


receipt = send(
    "submit-request",
    {
        "reference": REFERENCE,
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
of_request(request_id, "clarification-asked")
send("supply-information", {"requestId": request_id, "text": "Tiga hari, di Malang."})
of_request(request_id, "delivered")
send("confirm-receipt", {"requestId": request_id, "accepted": True})
print("end", of_request(request_id, "completed")["data"]["status"])
consumer.close()
