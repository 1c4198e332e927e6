"""A key is answered once, whatever is repeated."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from loanops.core import clock
from loanops.core.errors import IdempotencyInProgress, IdempotencyKeyReused
from loanops.core.idempotency import claim, fingerprint, forget_old_answers, remember
from loanops.core.models import IdempotencyKey

CALL = {"scope": "POST /payments|client", "key": "k-1"}


@pytest.mark.django_db
class TestClaim:
    def test_the_first_gets_nothing_and_the_second_gets_the_answer(self):
        request_hash = fingerprint({"amount": "10.00"})
        assert claim(**CALL, request_hash=request_hash) is None
        remember(**CALL, request_hash=request_hash, status=201, body={"id": "pay_1"})

        answer = claim(**CALL, request_hash=request_hash)

        assert answer is not None
        assert (answer.status, answer.body) == (201, {"id": "pay_1"})

    def test_the_same_key_with_other_content_is_refused(self):
        remember(**CALL, request_hash=fingerprint({"amount": "10.00"}), status=201, body=None)

        with pytest.raises(IdempotencyKeyReused):
            claim(**CALL, request_hash=fingerprint({"amount": "10.01"}))

    def test_the_key_itself_is_not_stored(self):
        remember(**CALL, request_hash="x", status=201, body=None)

        assert "k-1" not in str(IdempotencyKey.objects.values())

    def test_order_of_fields_does_not_matter(self):
        assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})


@pytest.mark.django_db
class TestForgetOldAnswers:
    def test_keeps_thirty_days_and_no_more(self):
        for key, age in (
            ("young", timedelta(days=30) - timedelta(minutes=1)),
            ("old", timedelta(days=30, minutes=1)),
        ):
            remember(scope="s", key=key, request_hash="h", status=201, body=None)
            IdempotencyKey.objects.filter(key_hash=fingerprint(key)).update(created_at=clock.now() - age)

        assert forget_old_answers() == 1
        assert claim(scope="s", key="young", request_hash="h") is not None
        assert claim(scope="s", key="old", request_hash="h") is None


@pytest.mark.django_db(transaction=True)
class TestWhileRunning:
    def test_a_second_request_during_the_first_is_told_so(self):
        claimed, finish = threading.Event(), threading.Event()

        def first() -> None:
            with transaction.atomic():
                claim(**CALL, request_hash="h")
                claimed.set()
                finish.wait(5)
            connection.close()

        thread = threading.Thread(target=first)
        thread.start()
        claimed.wait(5)
        try:
            with transaction.atomic(), pytest.raises(IdempotencyInProgress):
                claim(**CALL, request_hash="h")
        finally:
            finish.set()
            thread.join()
