"""ORI-4: the simulated bureaus: the same subject always has the same history, and every trouble can be had."""

from datetime import date

import pytest

from origination.bureaus import (
    ConsentMissing,
    ContractError,
    Frozen,
    InvalidSubject,
    MultipleMatches,
    NoHit,
    NormalizedReport,
    PullRequest,
    RateLimited,
    RawReport,
    SubjectQuery,
    Unavailable,
    adapter_for,
)

KINDS = ["COMMERCIAL", "CONSUMER"]


def request_for(identifier, *, kind="COMMERCIAL", attempt=1, consent="cons_1"):
    subject = SubjectQuery(name="Riverside Tools LLC", identifier=identifier, state="OH")
    found = adapter_for(kind).search(subject)
    return PullRequest(
        subject=subject,
        bureau_id=found[0].bureau_id if found else "",
        purpose="Application for business credit",
        consent_id=consent,
        key="crep_1",
        attempt=attempt,
        on_date=date(2026, 3, 2),
    )


def report_on(identifier, *, kind="COMMERCIAL", attempt=1):
    adapter = adapter_for(kind)
    return adapter.parse(adapter.pull(request_for(identifier, kind=kind, attempt=attempt)))


@pytest.mark.parametrize("kind", KINDS)
class TestSimulator:
    def test_the_same_subject_has_the_same_history(self, kind):
        assert report_on("123456789", kind=kind) == report_on("123456789", kind=kind)

    def test_a_report_survives_storing(self, kind):
        for identifier in ("000010101", "000010010"):
            report = report_on(identifier, kind=kind)
            assert NormalizedReport.from_json(report.to_json()) == report

    @pytest.mark.parametrize(
        ("ending", "problem"),
        [
            ("0001", NoHit),
            ("0002", MultipleMatches),
            ("0003", Frozen),
            ("0004", Unavailable),
            ("0005", Unavailable),
            ("0006", RateLimited),
        ],
    )
    def test_troubles_by_the_last_four_digits(self, kind, ending, problem):
        adapter = adapter_for(kind)

        with pytest.raises(problem):
            adapter.pull(request_for(f"00001{ending}", kind=kind))

    @pytest.mark.parametrize("ending", ["0004", "0006"])
    def test_some_pass_at_the_second_attempt(self, kind, ending):
        assert report_on(f"00001{ending}", kind=kind, attempt=2).score is not None

    def test_a_bureau_that_is_down_stays_down(self, kind):
        with pytest.raises(Unavailable):
            report_on("000010005", kind=kind, attempt=9)

    def test_an_answer_cut_off_cannot_be_read(self, kind):
        with pytest.raises(ContractError):
            report_on("000010007", kind=kind)

    def test_no_report_without_consent(self, kind):
        with pytest.raises(ConsentMissing):
            adapter_for(kind).pull(request_for("000010101", kind=kind, consent=""))

    def test_an_identifier_has_nine_digits(self, kind):
        with pytest.raises(InvalidSubject):
            adapter_for(kind).search(SubjectQuery(name="x", identifier="12-345"))

    def test_special_files(self, kind):
        assert report_on("000010008", kind=kind).open_bankruptcies == 1
        assert len(report_on("000010009", kind=kind).alerts) == 1
        assert report_on("000010010", kind=kind).score is None

    def test_standing_by_digits(self, kind):
        prime, near, sub = (report_on(f"00001{e}", kind=kind).score.value for e in ("0150", "0250", "0350"))

        assert prime > near > sub

    def test_is_up(self, kind):
        assert adapter_for(kind).health().is_up


class TestStandings:
    def test_prime_passes_the_catalogues_rules_and_subprime_does_not(self):
        for number in range(100):
            prime = report_on(f"{number:05d}01{number:02d}", kind="CONSUMER")
            near = report_on(f"{number:05d}02{number:02d}", kind="CONSUMER")
            sub = report_on(f"{number:05d}03{number:02d}", kind="CONSUMER")
            assert (
                prime.score.value >= 720 and prime.severe_delinquencies == 0 and prime.inquiries_6_months <= 6
            )
            assert 640 <= near.score.value < 680
            assert sub.score.value < 640

    def test_several_files_are_offered_to_choose_from(self):
        found = adapter_for("COMMERCIAL").search(SubjectQuery(name="Riverside", identifier="000010002"))

        assert [candidate.confidence for candidate in found] == [6, 6]

    def test_parsing_is_pure(self):
        adapter = adapter_for("CONSUMER")
        raw = adapter.pull(request_for("000010101", kind="CONSUMER"))

        assert adapter.parse(RawReport(raw.body)) == adapter.parse(raw)
