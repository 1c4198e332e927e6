"""Answers that are files: the same address gives JSON, or a PDF or CSV to whoever accepts that."""

from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

IMMUTABLE = "private, max-age=31536000, immutable"


class FileRenderer(BaseRenderer):
    """Passes a file on as it is; a refusal that takes its place is JSON as everywhere."""

    charset = None
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> Any:
        if data is None or isinstance(data, bytes):
            return data or b""
        return JSONRenderer().render(data)


class PdfRenderer(FileRenderer):
    """`Accept: application/pdf`."""

    media_type = "application/pdf"
    format = "pdf"


class CsvRenderer(FileRenderer):
    """`Accept: text/csv`."""

    media_type = "text/csv"
    format = "csv"


def wants(request: Request, renderer: type[FileRenderer]) -> bool:
    """Whether the caller asked for this kind of file."""
    return isinstance(request.accepted_renderer, renderer)


def file_answer(content: bytes, name: str) -> Response:
    """The file, to be shown or saved under this name."""
    return Response(content, headers={"Content-Disposition": f'inline; filename="{name}"'})
