"""A list or a report as CSV, for callers who accept `text/csv`."""

from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer

from loanops.core.tables import csv_text


class CsvRenderer(BaseRenderer):
    """Renders the rows of `data` in a body; a body without rows (a refusal) stays JSON."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> Any:
        response = (renderer_context or {}).get("response")
        if not isinstance(data, dict) or "data" not in data:
            if response is not None and response.status_code < 400:
                response["Content-Type"] = "application/json"
            return JSONRenderer().render(data)
        rows = data["data"]
        columns = list(rows[0]) if rows else []
        return csv_text(columns, ([row.get(name) for name in columns] for row in rows)).encode()
