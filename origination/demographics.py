"""The questions the law has a lender ask about who owns an applicant, in versioned words, each with a way to refuse."""

from dataclasses import dataclass
from enum import StrEnum

TEXT_VERSION = "1071-2026-1"
OWNERS_MAX = 4
PRINCIPAL_OWNER_PERCENT = 25
INTRODUCTION = (
    "Federal law has us ask who owns the businesses that apply for credit, to help make sure that lenders treat all "
    "of them alike and serve what communities need. You need not answer any of these questions. We do not take what "
    "you answer, or that you do not, into account, and whoever decides on your application cannot see it. Principal "
    "owners are persons who each own at least 25 percent."
)


class Answer(StrEnum):
    """Answers every question has."""

    DECLINED = "DECLINED"
    NOT_PROVIDED = "NOT_PROVIDED"


@dataclass(frozen=True)
class OwnerQuestion:
    """One question: its words, the answers to choose from, whether several fit, whether each owner is asked."""

    name: str
    title: str
    words: str
    answers: tuple[tuple[str, str], ...]
    per_owner: bool = False
    several: bool = False


YES_NO = (("YES", "Yes"), ("NO", "No"))
REFUSALS = (
    (Answer.DECLINED.value, "I do not wish to answer"),
    (Answer.NOT_PROVIDED.value, "Not answered"),
)
QUESTIONS = (
    OwnerQuestion(
        "minority_owned",
        "Minority-owned business",
        "Is the business owned or controlled, for more than half, by members of a racial or ethnic minority?",
        YES_NO,
    ),
    OwnerQuestion(
        "women_owned",
        "Women-owned business",
        "Is the business owned or controlled, for more than half, by women?",
        YES_NO,
    ),
    OwnerQuestion(
        "ethnicity",
        "Ethnicity of principal owners",
        "What is the owner's ethnicity?",
        (("HISPANIC_OR_LATINO", "Hispanic or Latino"), ("NOT_HISPANIC_OR_LATINO", "Not Hispanic or Latino")),
        per_owner=True,
        several=True,
    ),
    OwnerQuestion(
        "race",
        "Race of principal owners",
        "What is the owner's race? Several answers may fit.",
        (
            ("AMERICAN_INDIAN_OR_ALASKA_NATIVE", "American Indian or Alaska Native"),
            ("ASIAN", "Asian"),
            ("BLACK_OR_AFRICAN_AMERICAN", "Black or African American"),
            ("NATIVE_HAWAIIAN_OR_PACIFIC_ISLANDER", "Native Hawaiian or Other Pacific Islander"),
            ("WHITE", "White"),
        ),
        per_owner=True,
        several=True,
    ),
    OwnerQuestion(
        "sex",
        "Sex of principal owners",
        "What is the owner's sex?",
        (("FEMALE", "Female"), ("MALE", "Male")),
        per_owner=True,
    ),
)


def allowed_answers(question: OwnerQuestion) -> tuple[str, ...]:
    """The codes that may be given."""
    return tuple(code for code, _ in (*question.answers, *REFUSALS))


def words_of(code: str) -> str:
    """An answer in words."""
    for question in QUESTIONS:
        for known, words in (*question.answers, *REFUSALS):
            if known == code:
                return words
    return code
