"""Origination's part when two businesses turn out to be one."""

from loanops.parties.models import Business
from origination.models import ScreenedParty


def forget_screenings(survivor: Business, duplicate: Business) -> None:
    """Neither counts as screened any more: what they are together is screened anew."""
    ScreenedParty.objects.filter(business__in=[survivor, duplicate]).delete()
