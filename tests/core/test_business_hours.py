"""Open minutes of business days: nights, weekends, holidays and the change of clocks do not count."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from loanops.core.business_hours import lender_hours

NEW_YORK = ZoneInfo("America/New_York")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


class TestMinutesBetween:
    @pytest.mark.parametrize(
        ("start", "end", "minutes"),
        [
            ("2026-03-02 09:00", "2026-03-02 17:00", 480),
            ("2026-03-02 08:00", "2026-03-02 09:01", 1),
            ("2026-03-02 16:59", "2026-03-03 09:00", 1),
            ("2026-03-02 17:00", "2026-03-03 09:00", 0),
            # Friday to Monday
            ("2026-03-06 16:00", "2026-03-09 10:00", 120),
            # Washington's Birthday is the Monday
            ("2026-02-13 16:00", "2026-02-17 10:00", 120),
            # A holiday on a Saturday is not kept
            ("2026-07-02 16:00", "2026-07-06 09:30", 60 + 480 + 30),
            # The night in which clocks are set forward
            ("2026-03-06 16:30", "2026-03-09 09:30", 60),
            ("2026-03-07 12:00", "2026-03-08 12:00", 0),
        ],
    )
    def test_counts_open_minutes_only(self, start, end, minutes):
        assert lender_hours().minutes_between(at(start), at(end)) == minutes

    def test_is_negative_backwards(self):
        assert lender_hours().minutes_between(at("2026-03-02 12:00"), at("2026-03-02 11:00")) == -60


class TestAfter:
    @pytest.mark.parametrize(
        ("start", "minutes", "end"),
        [
            ("2026-03-02 09:00", 480, "2026-03-02 17:00"),
            ("2026-03-02 09:00", 481, "2026-03-03 09:01"),
            ("2026-03-06 16:00", 120, "2026-03-09 10:00"),
            ("2026-03-07 12:00", 1, "2026-03-09 09:01"),
            ("2026-02-13 16:00", 960, "2026-02-18 16:00"),
            ("2026-03-02 20:00", 0, "2026-03-03 09:00"),
        ],
    )
    def test_ends_when_so_many_open_minutes_have_passed(self, start, minutes, end):
        assert lender_hours().after(at(start), minutes) == at(end)

    def test_agrees_with_the_count(self):
        hours, start = lender_hours(), at("2026-12-23 15:17")

        for minutes in range(0, 3000, 37):
            assert hours.minutes_between(start, hours.after(start, minutes)) == minutes
