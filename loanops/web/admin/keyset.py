"""Long lists without counting and without skipping: the next page begins after the last key shown."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from loanops.web.admin.records import LongListAdmin, RecordList

BEFORE = "before"


class KeysetList(RecordList):
    """Rows newest first by key; `?before=` continues below a key, however deep, at the same cost."""

    older: str = ""
    queryset: QuerySet[Any]
    result_list: Any

    def get_filters_params(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        found = super().get_filters_params(params)
        found.pop(BEFORE, None)
        return found

    def get_results(self, request: HttpRequest) -> None:
        before = str(self.params.get(BEFORE, ""))
        if before.isdecimal() and len(before) < 19:
            self.queryset = self.queryset.filter(pk__lt=int(before))
        super().get_results(request)
        rows = list(self.result_list)
        self.result_list = rows
        self.multi_page = False
        if len(rows) == self.list_per_page:
            self.older = self.get_query_string({BEFORE: rows[-1].pk})


class KeysetListAdmin(LongListAdmin):
    """A long append-only table in the order of its keys, newest first."""

    ordering = ("-id",)
    list_after_template = "loanops/older.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[RecordList]:
        return KeysetList
