"""With a bucket in the settings documents live on S3 (here: moto): the same service, the other storage."""

import base64
import json
import urllib.request
import uuid

import boto3
import pytest
from moto import mock_aws
from moto.server import ThreadedMotoServer

from loanops.core.outbox import deliver_outbox
from origination.files.refusals import FileMissing, UnableToUploadDocument
from origination.models import Document
from origination.services.uploads import address_of, begin_upload, complete_upload
from tests.factories.access import SYSTEM
from tests.factories.origination import PDF, make_application, make_document

BUCKET = "lender-documents"
pytestmark = pytest.mark.django_db


@pytest.fixture
def credentials(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")


@pytest.fixture
def on_s3(settings, credentials):
    settings.AWS_STORAGE_BUCKET_NAME = BUCKET
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "storages.backends.s3.S3Storage"}}


@pytest.fixture
def bucket(on_s3):
    with mock_aws():
        made = boto3.resource("s3", region_name="us-east-1").create_bucket(Bucket=BUCKET)
        yield made


@pytest.fixture(scope="module")
def server():
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def far_bucket(server, settings, credentials):
    """A bucket behind a real HTTP address."""
    settings.AWS_STORAGE_BUCKET_NAME = BUCKET
    settings.AWS_S3_ENDPOINT_URL = server
    settings.AWS_S3_ADDRESSING_STYLE = "path"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "storages.backends.s3.S3Storage"}}
    made = boto3.resource("s3", region_name="us-east-1", endpoint_url=server).create_bucket(Bucket=BUCKET)
    yield made
    made.objects.all().delete()


def begin():
    return begin_upload(
        application_id=make_application().pk,
        kind="BANK_STATEMENT",
        file_name="statement.pdf",
        media_type="application/pdf",
        size=len(PDF),
        actor=SYSTEM,
    )


def send(upload, content=PDF):
    """What a browser does with the address and the fields."""
    address = address_of(upload)
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in address.fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'.encode()
    body = b"".join(parts) + head + content + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    with urllib.request.urlopen(urllib.request.Request(address.url, body, headers)) as answer:
        return answer.status


class TestDocumentsOnS3:
    def test_are_stored_encrypted_in_the_bucket_and_read_back(self, bucket):
        document = make_document()

        [stored] = bucket.objects.all()
        assert stored.key == document.file.name
        assert stored.Object().server_side_encryption == "aws:kms"
        assert stored.get()["Body"].read().startswith(PDF)
        with document.file.open() as file:
            assert file.read().startswith(PDF)


class TestPresignedUploads:
    def test_the_signature_fixes_place_size_type_and_encryption(self, on_s3, settings):
        settings.AWS_S3_KMS_KEY_ID = "alias/documents"
        upload = begin()

        address = address_of(upload)

        policy = json.loads(base64.b64decode(address.fields["policy"]))
        for condition in (
            {"bucket": BUCKET},
            {"key": upload.path},
            {"Content-Type": "application/pdf"},
            {"x-amz-server-side-encryption": "aws:kms"},
            {"x-amz-server-side-encryption-aws-kms-key-id": "alias/documents"},
            ["content-length-range", 1, 25 * 1024 * 1024],
        ):
            assert condition in policy["conditions"]
        assert upload.path.startswith("quarantine/incoming/")
        assert address.fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"

    def test_the_file_goes_to_the_bucket_and_becomes_a_document(self, far_bucket):
        upload = begin()
        assert send(upload) == 204

        document = complete_upload(upload_id=upload.pk, actor=SYSTEM)
        deliver_outbox()

        [stored] = far_bucket.objects.all()
        assert stored.key == document.file.name and stored.key.startswith("documents/")
        assert stored.get()["Body"].read() == PDF
        assert document.status == "PENDING_REVIEW"

    def test_what_the_storage_let_through_is_refused_here(self, far_bucket, settings):
        """The signature's size limit is S3's to hold; a storage that does not is no way around ours."""
        upload = begin()
        send(upload, PDF + bytes(3000))
        settings.DOCUMENT_SIZE_MAX = 3000

        with pytest.raises(UnableToUploadDocument, match="larger"):
            complete_upload(upload_id=upload.pk, actor=SYSTEM)
        deliver_outbox()

        assert not list(far_bucket.objects.all()) and not Document.objects.exists()

    def test_nothing_sent_is_nothing_to_complete(self, far_bucket):
        with pytest.raises(FileMissing):
            complete_upload(upload_id=begin().pk, actor=SYSTEM)
