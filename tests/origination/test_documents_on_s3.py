"""With a bucket in the settings documents live on S3 (here: moto): the same service, the other storage."""

import boto3
import pytest
from moto import mock_aws

from tests.factories.origination import PDF, make_document

BUCKET = "lender-documents"
pytestmark = pytest.mark.django_db


@pytest.fixture
def bucket(settings, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    settings.AWS_STORAGE_BUCKET_NAME = BUCKET
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "storages.backends.s3.S3Storage"}}
    with mock_aws():
        made = boto3.resource("s3", region_name="us-east-1").create_bucket(Bucket=BUCKET)
        yield made


class TestDocumentsOnS3:
    def test_are_stored_encrypted_in_the_bucket_and_read_back(self, bucket):
        document = make_document()

        [stored] = bucket.objects.all()
        assert stored.key == document.file.name
        assert stored.Object().server_side_encryption == "aws:kms"
        assert stored.get()["Body"].read().startswith(PDF)
        assert document.file.open().read().startswith(PDF)
