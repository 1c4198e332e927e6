"""Adapters of real bureaus against a server on this machine that answers as their interfaces are laid out."""

import json
import threading
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from origination.bureaus import (
    AuthFailed,
    Candidate,
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
)
from origination.bureaus.dnb_direct import DnbDirect
from origination.bureaus.experian_business import ExperianBusiness
from origination.bureaus.http import TOKENS, Connection, retry_after, secret_behind

SUBJECT = SubjectQuery(
    name="Riverside Tools LLC", identifier="123456789", street="1 Mill Road", city="Dayton", state="OH"
)
SECRETS = {
    "key": "k",
    "secret": "s",
    "username": "u",
    "password": "p",
    "client_id": "c",
    "client_secret": "d",
}
DNB = {
    "/v3/token": {"access_token": "T1", "expires_in": 3600},
    "/v1/match/cleanseMatch": {
        "matchCandidates": [
            {
                "organization": {"duns": "000000001", "primaryName": "Riverside Tools LLC"},
                "matchQualityInformation": {"confidenceCode": 9, "matchGrade": "AAAAZZ"},
            }
        ]
    },
    "/v1/data/duns/000000001": {
        "transactionDetail": {"transactionID": "tx-1"},
        "organization": {
            "primaryName": "Riverside Tools LLC",
            "primaryAddress": {
                "addressLocality": {"name": "Dayton"},
                "addressRegion": {"abbreviatedName": "OH"},
            },
            "numberOfEmployees": [{"value": 12}],
            "dnbAssessment": {
                "failureScore": {"rawScore": 1500, "nationalPercentile": 70, "classScore": 2},
                "delinquencyScore": {
                    "rawScore": 560,
                    "nationalPercentile": 80,
                    "classScore": 2,
                    "scoreCommentary": [{"description": "Low past due"}],
                },
            },
            "businessTrading": [
                {
                    "summary": [
                        {
                            "paydexScore": 78,
                            "totalExperiencesCount": 12,
                            "totalOwedAmount": 41000,
                            "slowExperiences": {"days30": 2, "days60": 1},
                        }
                    ]
                }
            ],
            "legalEvents": {
                "liens": {"filings": [{"filingDate": "2024-05-01", "amount": 1200, "isOpen": True}]},
                "bankruptcies": {"filings": [{"filingDate": "2015-01-01", "isOpen": False, "chapter": "11"}]},
            },
            "financingEvents": {
                "filings": [
                    {"filingNumber": "OH1", "filingDate": "2023-01-02", "securedParty": "First Harbor Bank"}
                ]
            },
        },
    },
}
EXPERIAN_ROOT = "/businessinformation/businesses/v1"
EXPERIAN = {
    "/oauth2/v1/token": {"access_token": "T1", "expires_in": "1800"},
    f"{EXPERIAN_ROOT}/search": [
        {"bin": "800000001", "businessName": "RIVERSIDE TOOLS", "reliabilityCode": 97}
    ],
    f"{EXPERIAN_ROOT}/headers": {"businessName": "RIVERSIDE TOOLS", "transactionNumber": "C1"},
    f"{EXPERIAN_ROOT}/facts": {"employeeSize": 12, "salesRevenue": 400000},
    f"{EXPERIAN_ROOT}/scores": {
        "commercialScore": {
            "score": 64,
            "modelCode": "000223",
            "percentileRanking": 63,
            "riskClass": {"code": 2},
            "scoreFactors": [{"definition": "Number of active commercial accounts"}],
        },
        "fsrScore": {"score": 55, "modelCode": "000224"},
    },
    f"{EXPERIAN_ROOT}/trades": {
        "tradePaymentTotals": {
            "tradelines": {"tradelineCount": 9, "dbt30Count": 1, "totalAccountBalance": 18300}
        },
        "tradePaymentSummary": {"currentDbt": 4},
    },
    f"{EXPERIAN_ROOT}/creditstatus": {"inquiryCounts": {"months3": 1, "months6": 2, "months12": 4}},
    f"{EXPERIAN_ROOT}/judgments": {"judgments": [{"dateFiled": "2024-02-01", "liabilityAmount": 900}]},
    f"{EXPERIAN_ROOT}/liens": {},
    f"{EXPERIAN_ROOT}/uccfilings": {},
}


@contextmanager
def server(answers, *, wrapped=False, status=200, headers=None, refuse_first_token=False, body=None):
    """A bureau on this machine; remembers what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            path = self.path.partition("?")[0]
            length = int(self.headers.get("Content-Length") or 0)
            asked.append((self.command, self.path, dict(self.headers), self.rfile.read(length).decode()))
            is_token = path.endswith("/token")
            code = 200 if is_token else status
            found = answers.get(path)
            if found is None:
                code = 404
            if refuse_first_token and not is_token and sum("/token" not in each[1] for each in asked) == 1:
                code = 401
            content = (
                found if is_token or not wrapped else {"requestId": "1", "success": True, "results": found}
            )
            text = body if body is not None and not is_token else json.dumps(content)
            self.send_response(code)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = answer

        def log_message(self, *args):
            pass

    running = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{running.server_port}", asked
    finally:
        running.shutdown()
        running.server_close()


@pytest.fixture(params=["dnb-direct", "experian-business"])
def bureau(request, settings, monkeypatch):
    """An adapter, its answers, and a way to point it at a server."""
    monkeypatch.setenv("BUREAU_SECRET", json.dumps(SECRETS))
    is_dnb = request.param == "dnb-direct"
    TOKENS.forget(request.param)

    class Bureau:
        adapter = DnbDirect() if is_dnb else ExperianBusiness()
        answers = DNB if is_dnb else EXPERIAN

        def serve(self, answers=None, **options):
            return server(answers or self.answers, wrapped=not is_dnb, **options)

        def point_at(self, url):
            settings.BUREAU_CONNECTIONS = {
                request.param: {"base_url": url, "credentials": "env:BUREAU_SECRET", "subcode": "0517"}
            }

    return Bureau()


def pull_request(candidate, **changes):
    return PullRequest(
        **{
            "subject": SUBJECT,
            "bureau_id": candidate.bureau_id,
            "confidence": candidate.confidence,
            "purpose": "Application for business credit",
            "consent_id": "cons_1",
            "key": "crep_1",
            "attempt": 1,
            "on_date": date(2026, 3, 2),
            **changes,
        }
    )


class TestContract:
    def test_searches_pulls_and_parses(self, bureau):
        with bureau.serve() as (url, asked):
            bureau.point_at(url)
            candidate = bureau.adapter.search(SUBJECT)[0]
            report = bureau.adapter.parse(bureau.adapter.pull(pull_request(candidate)))

        assert candidate.confidence == 9
        assert sum("/token" in path for _, path, _, _ in asked) == 1
        assert all(headers.get("Authorization") for _, path, headers, _ in asked if "/token" not in path)
        assert NormalizedReport.from_json(report.to_json()) == report
        assert report.report_date == date(2026, 3, 2) and report.match.confidence == 9
        assert all(score.min <= score.value <= score.max for score in report.scores)

    def test_the_figures_of_dnb(self, bureau):
        if bureau.adapter.code != "dnb-direct":
            return
        with bureau.serve() as (url, _):
            bureau.point_at(url)
            report = bureau.adapter.parse(
                bureau.adapter.pull(pull_request(bureau.adapter.search(SUBJECT)[0]))
            )

        assert (report.score.value, report.score.scale_max, report.payment_index) == (560, 670, 78)
        assert (report.trades.count, report.past_due_lines, report.severe_delinquencies) == (12, 3, 1)
        assert (report.liens_amount, report.open_bankruptcies) == (Decimal("1200.00"), 0)
        assert report.filings[0].secured_party == "First Harbor Bank"

    def test_the_figures_of_experian(self, bureau):
        if bureau.adapter.code != "experian-business":
            return
        with bureau.serve() as (url, asked):
            bureau.point_at(url)
            report = bureau.adapter.parse(
                bureau.adapter.pull(pull_request(bureau.adapter.search(SUBJECT)[0]))
            )

        assert (report.score.model, report.score.value) == ("Intelliscore Plus V2", 64)
        assert (report.liens_amount, report.inquiries.months_12) == (Decimal("900.00"), 4)
        assert report.firmographics.annual_sales == Decimal("400000.00")
        keys = {headers.get("Idempotency-Key") for _, path, headers, _ in asked if path.endswith("/scores")}
        assert keys == {"crep_1-scores"}

    @pytest.mark.parametrize(
        ("status", "expected"),
        [
            (400, InvalidSubject),
            (403, AuthFailed),
            (423, Frozen),
            (429, RateLimited),
            (500, Unavailable),
            (503, Unavailable),
            (302, ContractError),
        ],
    )
    def test_statuses_in_our_words(self, bureau, status, expected):
        with bureau.serve(status=status, headers={"Retry-After": "7"}) as (url, _):
            bureau.point_at(url)
            with pytest.raises(expected) as refusal:
                bureau.adapter.search(SUBJECT)

        assert "Riverside" not in str(refusal.value)
        if status in (429, 503):
            assert refusal.value.retry_after_seconds == 7

    def test_a_token_withdrawn_early_is_fetched_once_more(self, bureau):
        with bureau.serve(refuse_first_token=True) as (url, asked):
            bureau.point_at(url)
            assert bureau.adapter.search(SUBJECT)

        assert sum("/token" in path for _, path, _, _ in asked) == 2

    def test_a_part_without_a_file_after_a_withdrawn_token_is_empty(self, settings, monkeypatch):
        """The first part is refused with the old token, and with the new one there is nothing on the subject."""
        monkeypatch.setenv("BUREAU_SECRET", json.dumps(SECRETS))
        TOKENS.forget("experian-business")
        answers = {path: found for path, found in EXPERIAN.items() if not path.endswith("/headers")}
        with server(answers, wrapped=True, refuse_first_token=True) as (url, asked):
            settings.BUREAU_CONNECTIONS = {
                "experian-business": {"base_url": url, "credentials": "env:BUREAU_SECRET", "subcode": "0517"}
            }
            adapter = ExperianBusiness()
            raw = adapter.pull(pull_request(Candidate("800000001", "RIVERSIDE TOOLS", 9)))

        assert sum("/headers" in path for _, path, _, _ in asked) == 2
        assert json.loads(raw.body)["parts"]["headers"] is None
        assert adapter.parse(raw).score.value == 64

    def test_nobody_answers(self, bureau):
        with bureau.serve() as (url, _):
            pass
        bureau.point_at(url)

        with pytest.raises(Unavailable):
            bureau.adapter.search(SUBJECT)
        assert not bureau.adapter.health().is_up

    def test_an_answer_that_is_no_json(self, bureau):
        with bureau.serve(body="<html>") as (url, _):
            bureau.point_at(url)
            with pytest.raises(ContractError):
                bureau.adapter.search(SUBJECT)

    @pytest.mark.parametrize(
        ("confidence", "expected"), [(5, NoHit), (6, MultipleMatches), (7, MultipleMatches)]
    )
    def test_doubtful_files_are_not_bought(self, bureau, confidence, expected):
        with bureau.serve() as (url, asked):
            bureau.point_at(url)
            candidate = bureau.adapter.search(SUBJECT)[0]
            before = len(asked)
            with pytest.raises(expected):
                bureau.adapter.pull(pull_request(candidate, confidence=confidence))
            assert len(asked) == before

    def test_no_report_without_consent(self, bureau):
        with bureau.serve() as (url, _):
            bureau.point_at(url)
            with pytest.raises(ConsentMissing):
                bureau.adapter.pull(pull_request(bureau.adapter.search(SUBJECT)[0], consent_id=""))

    def test_a_stored_report_that_lacks_its_parts_is_a_contract_error(self, bureau):
        for text in ("{}", "[]", '{"blocks": {}}', '{"parts": {"scores": []}}', "x"):
            with pytest.raises(ContractError):
                bureau.adapter.parse(RawReport(text))


class TestConnections:
    def test_plain_http_is_for_this_machine_only(self, settings):
        settings.BUREAU_CONNECTIONS = {"dnb-direct": {"base_url": "http://plus.example"}}

        with pytest.raises(AuthFailed, match="https only"):
            Connection("dnb-direct")

    def test_an_unknown_connection_says_what_is_missing(self, settings):
        settings.BUREAU_CONNECTIONS = {}

        with pytest.raises(AuthFailed, match="BUREAU_CONNECTIONS"):
            Connection("dnb-direct")

    @pytest.mark.parametrize("reference", ["", "env:NOT_THERE_AT_ALL", "file:/etc/passwd", "secret"])
    def test_a_secret_is_kept_in_known_places_only(self, reference):
        with pytest.raises(AuthFailed):
            secret_behind(reference)

    @pytest.mark.parametrize(
        ("value", "seconds"), [("7", 7), ("", 0), ("soon", 0), ("Mon, 02 Mar 2020 10:00:00 GMT", 0)]
    )
    def test_retry_after(self, value, seconds):
        assert retry_after(value) == seconds
