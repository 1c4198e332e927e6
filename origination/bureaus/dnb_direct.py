"""Reports on businesses from an API laid out like D&B Direct+: token, match to a DUNS number, data blocks."""

import json
from datetime import date
from typing import Any

from origination.bureaus.base import (
    Candidate,
    ContractError,
    PullRequest,
    RawReport,
    SubjectQuery,
)
from origination.bureaus.business import BusinessBureau, main_score, open_amount, open_bankruptcies
from origination.bureaus.http import Connection, basic
from origination.bureaus.reports import (
    Firmographics,
    ModelScore,
    NormalizedReport,
    PublicRecord,
    SubjectMatch,
    Trades,
    UccFiling,
)
from origination.bureaus.values import dollars

BLOCKS = (
    "companyinfo_L2_v1",
    "paymentinsight_L4_v1",
    "financialstrength_L3_v2",
    "principalscontacts_L2_v2",
    "filingsevents_L3_v1",
    "hierarchyconnections_L1_v1",
)


class DnbDirect(BusinessBureau):
    """One business's blocks, with PAYDEX, failure score and delinquency score."""

    code = "dnb-direct"
    product = "Data blocks"
    parser_version = "1"
    sure, doubtful = 8, 6

    def search(self, subject: SubjectQuery) -> list[Candidate]:
        query = {
            "name": subject.name,
            "countryISOAlpha2Code": "US",
            "streetAddressLine1": subject.street,
            "addressLocality": subject.city,
            "addressRegion": subject.state,
            "postalCode": subject.postal_code,
            "telephoneNumber": subject.phone,
            "registrationNumber": subject.identifier,
            "candidateMaximumQuantity": "5",
            "confidenceLowerLevelThresholdValue": str(self.doubtful),
        }
        answer = self._get("/v1/match/cleanseMatch", {name: value for name, value in query.items() if value})
        try:
            found = [
                Candidate(
                    each["organization"]["duns"],
                    each["organization"].get("primaryName", ""),
                    int(each["matchQualityInformation"]["confidenceCode"]),
                    each["matchQualityInformation"].get("matchGrade", ""),
                )
                for each in answer["matchCandidates"]
            ]
        except (KeyError, TypeError, ValueError) as error:
            raise ContractError(f"The match cannot be read ({type(error).__name__}).") from error
        return sorted(found, key=lambda each: -each.confidence)

    def pull(self, request: PullRequest) -> RawReport:
        self.require_file(request)
        answer = self._get(
            f"/v1/data/duns/{request.bureau_id}",
            {"blockIDs": ",".join(BLOCKS), "customerReference": request.key, "tradeUp": ""},
        )
        match = {"duns": request.bureau_id, "confidence": request.confidence}
        return self.keep(request, blocks=answer, match=match)

    def read(self, kept: dict[str, Any]) -> NormalizedReport:
        organization = kept["blocks"]["organization"]
        assessment = organization.get("dnbAssessment", {})
        paydex = (organization.get("businessTrading") or [{}])[0].get("summary", [{}])[0].get("paydexScore")
        scores = tuple(_scores(self.code, assessment, paydex))
        trades = _trades(organization)
        events = organization.get("legalEvents", {})
        records = tuple(_records(events))
        return NormalizedReport(
            bureau=self.code,
            product=self.product,
            version=self.parser_version,
            report_number=kept["blocks"].get("transactionDetail", {}).get("transactionID", kept["reference"]),
            report_date=date.fromisoformat(kept["pulledOn"]),
            match=SubjectMatch(kept["match"]["duns"], int(kept["match"]["confidence"])),
            score=main_score(scores, "Delinquency Score"),
            scores=scores,
            payment_index=int(paydex) if paydex else None,
            trade_lines=trades.count,
            past_due_lines=trades.late_30 + trades.late_60 + trades.late_90,
            severe_delinquencies=trades.late_60 + trades.late_90,
            trades=trades,
            open_bankruptcies=open_bankruptcies(records),
            liens_amount=open_amount(records),
            public_records=records,
            filings=tuple(_filings(organization.get("financingEvents", {}))),
            firmographics=_firm(organization),
        )

    def fetch_token(self, connection: Connection) -> Any:
        secret = connection.credentials()
        authorization = {"Authorization": basic(secret["key"], secret["secret"])}
        body = json.dumps({"grant_type": "client_credentials"}).encode()
        return connection.ask("POST", "/v3/token", body=body, headers=authorization)

    def _get(self, path: str, query: dict[str, str]) -> Any:
        return self.ask(lambda connection, token: connection.get(path, query, token=token))


def _scores(code: str, assessment: dict[str, Any], paydex: Any) -> Any:
    for key, model, scale in (
        ("failureScore", "Failure Score", (1001, 1875)),
        ("delinquencyScore", "Delinquency Score", (101, 670)),
    ):
        found = assessment.get(key)
        if not found:
            continue
        yield ModelScore(
            vendor=code,
            model=model,
            version=str(found.get("scoreModel", {}).get("dnbCode", "")),
            min=scale[0],
            max=scale[1],
            value=int(found["rawScore"]) if found.get("rawScore") is not None else None,
            percentile=found.get("nationalPercentile"),
            risk_class=found.get("classScore"),
            reasons=tuple(each["description"] for each in found.get("scoreCommentary", ())),
            exclusion=""
            if found.get("rawScore") is not None
            else str(found.get("scoreOverrideReasons", "no score")),
        )
    if paydex:
        yield ModelScore(code, "PAYDEX", "", 1, 100, int(paydex))


def _trades(organization: dict[str, Any]) -> Trades:
    summary = (organization.get("businessTrading") or [{}])[0].get("summary", [{}])[0]
    late = summary.get("slowExperiences", {})
    count = int(summary.get("totalExperiencesCount", 0))
    late_30, late_60, late_90 = (int(late.get(key, 0)) for key in ("days30", "days60", "days90"))
    return Trades(
        count=count,
        current=count - late_30 - late_60 - late_90,
        late_30=late_30,
        late_60=late_60,
        late_90=late_90,
        balance=dollars(summary.get("totalOwedAmount", 0)),
        past_due_amount=dollars(summary.get("totalPastDueAmount", 0)),
        high_credit=dollars(summary.get("maximumHighCreditAmount", 0)),
    )


def _records(events: dict[str, Any]) -> Any:
    for key, kind in (("bankruptcies", "BANKRUPTCY"), ("liens", "LIEN"), ("judgments", "JUDGMENT")):
        for each in events.get(key, {}).get("filings", ()):
            yield PublicRecord(
                kind=kind,
                status="OPEN" if each.get("isOpen", True) else "CLOSED",
                filed_on=date.fromisoformat(each["filingDate"]) if each.get("filingDate") else None,
                amount=dollars(each["amount"]) if each.get("amount") is not None else None,
                detail=each.get("chapter") or each.get("filingType", ""),
            )


def _filings(events: dict[str, Any]) -> Any:
    for each in events.get("filings", ()):
        yield UccFiling(
            file_number=each["filingNumber"],
            filed_on=date.fromisoformat(each["filingDate"]),
            state=each.get("state", ""),
            secured_party=each.get("securedParty", ""),
            collateral=each.get("collateral", ""),
            status=each.get("status", ""),
        )


def _firm(organization: dict[str, Any]) -> Firmographics:
    address = organization.get("primaryAddress", {})
    employees = (organization.get("numberOfEmployees") or [{}])[0].get("value")
    principals = [organization.get("mostSeniorPrincipal", {}), *organization.get("currentPrincipals", ())]
    return Firmographics(
        legal_name=organization.get("registeredName") or organization.get("primaryName", ""),
        trading_name=((organization.get("tradeStyleNames") or [{}])[0]).get("name", ""),
        street=address.get("streetAddress", {}).get("line1", ""),
        city=address.get("addressLocality", {}).get("name", ""),
        state=address.get("addressRegion", {}).get("abbreviatedName", ""),
        postal_code=address.get("postalCode", ""),
        employees=int(employees) if employees is not None else None,
        naics_code=next(
            (
                str(each["code"])
                for each in organization.get("industryCodes", ())
                if "NAICS" in each.get("typeDescription", "")
            ),
            "",
        ),
        legal_form=organization.get("businessEntityType", {}).get("description", ""),
        parent=organization.get("corporateLinkage", {}).get("parent", {}).get("primaryName", ""),
        officers=tuple(each["fullName"] for each in principals if each.get("fullName")),
    )
