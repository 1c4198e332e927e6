"""ORI-4: the simulated bureaus: the same subject always has the same history, and every trouble can be had."""

from dataclasses import replace
from datetime import date
from math import isqrt

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
from origination.bureaus.simulator.latent import latent_standing, rank_of

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


@pytest.mark.parametrize("kind", KINDS)
class TestConsistency:
    def test_no_figure_contradicts_another(self, kind):
        for number in range(200):
            report = report_on(f"{number * 4999 + 100_000_000:09d}"[:5] + "7" + f"{number:03d}", kind=kind)
            trades = report.trades
            assert trades.current + trades.late_30 + trades.late_60 + trades.late_90 == trades.count
            assert trades.late_30 + trades.late_60 + trades.late_90 == report.past_due_lines
            assert trades.late_60 + trades.late_90 == report.severe_delinquencies
            assert report.inquiries.months_3 <= report.inquiries.months_6 <= report.inquiries.months_12
            if report.payment_index is not None and report.payment_index >= 80:
                assert trades.late_90 == 0 and trades.beyond_terms_now == 0

    def test_each_score_says_whose_it_is_and_on_which_scale(self, kind):
        for score in report_on("000010101", kind=kind).scores:
            assert score.vendor == adapter_for(kind).code and score.model
            assert score.min <= score.value <= score.max and score.direction == "HIGH"

    def test_another_month_is_another_report_on_the_same_standing(self, kind):
        adapter = adapter_for(kind)
        march = adapter.parse(adapter.pull(request_for("000010101", kind=kind)))
        april = adapter.parse(
            adapter.pull(replace(request_for("000010101", kind=kind), on_date=date(2026, 4, 2)))
        )

        assert abs(march.score.value - april.score.value) <= 30
        assert april.report_date == date(2026, 4, 2)

    def test_a_summary_from_before_details_were_kept_still_reads(self, kind):
        known = report_on("000010101", kind=kind).to_json()
        old = {name: known[name] for name in list(known)[: list(known).index("version")]}

        assert NormalizedReport.from_json(old).score == report_on("000010101", kind=kind).score


class TestOwnersAndBusinesses:
    def test_an_owners_standing_leans_on_his_businesss(self):
        pairs = [
            (latent_standing(business), latent_standing(owner, business))
            for business, owner in ((f"{n:05d}5551", f"{n:05d}5552") for n in range(2000))
        ]
        count = len(pairs)
        mean = [sum(pair[side] for pair in pairs) // count for side in (0, 1)]
        spread = [sum((pair[side] - mean[side]) ** 2 for pair in pairs) // count for side in (0, 1)]
        together = sum((one - mean[0]) * (other - mean[1]) for one, other in pairs) // count

        assert all(abs(value) < 80 for value in mean)
        assert all(900_000 < value < 1_100_000 for value in spread)
        assert 650 <= together * 1000 // isqrt(spread[0] * spread[1]) <= 750

    def test_ranks_spread_evenly(self):
        ranks = [rank_of(latent_standing(f"{n:05d}5553")) for n in range(2000)]

        assert all(150 < sum(1 for rank in ranks if rank // 100 == decile) < 250 for decile in range(10))


class TestLatency:
    @pytest.mark.parametrize(("median", "slept"), [(0, False), (800, True)])
    def test_takes_as_long_as_the_installation_wants(self, median, slept, settings, monkeypatch):
        settings.BUREAU_SIMULATOR_LATENCY_MS = median
        naps = []
        monkeypatch.setattr("origination.bureaus.simulator.adapter.time.sleep", naps.append)

        report_on("000010101")

        assert bool(naps) is slept


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
