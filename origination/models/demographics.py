"""Who owns the applicants, as the law lets a lender ask: kept behind a wall from everybody who decides.

Nothing of it is a relation of the application that pages or decisions could follow: the answers are one encrypted text,
and no history, audit event, search or export carries them.
"""

from typing import Self

from django.db import models

from loanops.core.actors import Actor, ActorKind
from loanops.core.fields import EncryptedTextField
from loanops.core.history import History
from loanops.core.models import DomainModel
from loanops.parties.selectors import business_ids_of
from origination.models.application import Application


class DemographicDataQuerySet(models.QuerySet["DemographicData"]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.kind == ActorKind.BORROWER:
            return self.filter(application__business_id__in=business_ids_of(actor))
        return self


class DemographicData(DomainModel):
    """The applicant's answers, or refusal to answer, in which words he was asked, and when."""

    PUBLIC_ID_PREFIX = "dmog"

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="+")
    answers = EncryptedTextField(help_text="JSON, encrypted.")
    text_version = models.CharField(max_length=40)
    answered_at = models.DateTimeField()

    objects = DemographicDataQuerySet.as_manager()
    history = History(excluded_fields=["answers"])

    class Meta:
        verbose_name = "demographic answers"
        verbose_name_plural = "demographic answers"

    def __str__(self) -> str:
        return f"Answers {self.public_id[-8:]}"
