"""Files that mean harm are refused with a clear reason, in little memory, and leave nothing behind."""

import os
import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from origination.files.confined import ask
from origination.files.limits import MEBIBYTE, Limits, limits
from origination.files.refusals import UnableToUploadDocument
from origination.models import Document, DocumentUpload
from origination.services.uploads import store_upload
from tests.factories.access import SYSTEM
from tests.factories.files import make_png
from tests.factories.origination import make_application
from tests.origination.files.hostile import HOSTILE

HERE_MAX = 4 * MEBIBYTE
"""What this process may hold while it receives and judges a file of up to 25 MiB."""


def stored_files() -> list[str]:
    return sorted(str(path) for path in Path(default_storage.location).rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def application(django_db_setup, django_db_blocker):
    """One for all files: refusals change nothing, which is what is tested."""
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            yield make_application()
            transaction.set_rollback(True)


class TestHostileFiles:
    def test_there_are_enough(self):
        assert len(HOSTILE) >= 45
        assert len({hostile.title for hostile in HOSTILE}) == len(HOSTILE)

    @pytest.mark.django_db
    @pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.title.replace(" ", "-"))
    def test_is_refused_with_its_reason_and_nothing_is_kept(self, hostile, application):
        content = BytesIO(hostile.make())
        before = stored_files()

        tracemalloc.start()
        with pytest.raises(UnableToUploadDocument) as refused:
            store_upload(
                application_id=application.pk, kind="OTHER", name=hostile.name, file=content, actor=SYSTEM
            )
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        assert refused.value.errors[0].code == hostile.code
        assert len(refused.value.message) > 15 and refused.value.message.endswith(".")
        assert peak < HERE_MAX
        assert stored_files() == before
        assert not Document.objects.exists() and not DocumentUpload.objects.exists()


class TestTheConfinedProcess:
    def test_ends_when_it_wants_more_memory_than_it_may_have(self, tmp_path):
        picture = tmp_path / "file"
        picture.write_bytes(make_png(7000, 7000))
        tight = Limits(size=1, pages=1, pixels=10**12, memory=48 * MEBIBYTE)

        with pytest.raises(UnableToUploadDocument) as refused:
            ask("inspect", picture, "image/png", tight)

        assert refused.value.errors[0].code == "too_demanding"

    def test_ends_when_it_takes_too_long(self, tmp_path, monkeypatch):
        picture = tmp_path / "file"
        picture.write_bytes(make_png())
        monkeypatch.setattr("origination.files.confined.GRACE_SECONDS", 0)
        hasty = Limits(size=1, pages=1, pixels=10**12, seconds=0)

        with pytest.raises(UnableToUploadDocument) as refused:
            ask("inspect", picture, "image/png", hasty)

        assert refused.value.errors[0].code == "too_demanding"

    def test_holds_little_even_for_the_largest_picture_allowed(self, tmp_path):
        picture = tmp_path / "file"
        picture.write_bytes(make_png(7000, 7000))

        found = ask("inspect", picture, "image/png", limits())

        assert found["memory"] < 160 * MEBIBYTE

    def test_knows_none_of_our_secrets(self, monkeypatch):
        from origination.files import confined

        monkeypatch.setenv("DATABASE_URL", "postgres://secret")
        environment = confined._environment()

        assert "postgres://secret" not in environment.values()
        assert set(environment) <= {*confined.PASSED_ON, "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}
        assert os.environ["DATABASE_URL"] == "postgres://secret"
