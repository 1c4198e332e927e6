"""The ways a schedule is generated, one module for each."""

from loanops.engine.conventions import ScheduleType
from loanops.engine.lending import Tranche
from loanops.engine.periods import Period
from loanops.engine.plans.cumulative import Cumulative
from loanops.engine.plans.progressive import Progressive
from loanops.engine.plans.rows import NEW_LOAN, Opening, PlanRow
from loanops.engine.plans.simple_interest import SimpleInterest
from loanops.engine.plans.whole_units import WholeUnits
from loanops.engine.terms import LoanTerms

GENERATORS: dict[ScheduleType, type[Progressive]] = {
    ScheduleType.PROGRESSIVE: Progressive,
    ScheduleType.CUMULATIVE: Cumulative,
    ScheduleType.SIMPLE_INTEREST: SimpleInterest,
    ScheduleType.WHOLE_UNITS: WholeUnits,
}


def plan_rows(
    terms: LoanTerms, periods: tuple[Period, ...], lent: list[Tranche], opening: Opening = NEW_LOAN
) -> list[PlanRow]:
    """Principal and interest of every period, by the terms' way of generating a schedule."""
    return GENERATORS[terms.schedule_type](terms, periods, lent, opening).rows()
