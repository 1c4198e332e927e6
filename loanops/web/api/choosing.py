"""`?fields=id,number,status`: exactly these fields of each object in a list; others are neither read nor computed."""

from typing import Any

from django.db.models import QuerySet

from loanops.web.api.errors import InvalidParameter


def known_fields(serializer: Any) -> list[str]:
    """The fields a list shows when nothing is chosen."""
    return list((serializer() if isinstance(serializer, type) else serializer).fields)


def read_fields(text: str | None, serializer: Any) -> set[str] | None:
    """The fields asked for; none given: all of them."""
    if text is None:
        return None
    names, known = text.split(","), known_fields(serializer)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InvalidParameter(f"fields: {', '.join(unknown)[:200]!r} is none of {', '.join(known)}.")
    return set(names)


def narrowed(queryset: QuerySet[Any], serializer: Any, chosen: set[str]) -> QuerySet[Any]:
    """Without the prefetches that only fields not asked for need, as the serializer's `READS` says."""
    reads = getattr(serializer, "READS", {})
    unread = {lookup for lookup, fields in reads.items() if chosen.isdisjoint(fields)}
    lookups = queryset._prefetch_related_lookups  # type: ignore[attr-defined]
    kept = [each for each in lookups if getattr(each, "prefetch_to", each) not in unread]
    return queryset.prefetch_related(None).prefetch_related(*kept)


def keep_only(serializer: Any, chosen: set[str]) -> None:
    """Take all other fields off a serializer."""
    for name in set(serializer.fields) - chosen:
        del serializer.fields[name]
