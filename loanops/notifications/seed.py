"""The shipped templates as reference data."""

from loanops.notifications.models import MessageTemplate
from loanops.notifications.shipped import ShippedTemplate, shipped_templates


def seed_templates() -> None:
    """Create what is missing and renew what nobody edited; safe to repeat."""
    known = {(template.code, template.channel): template for template in MessageTemplate.objects.all()}
    for key, shipped in shipped_templates().items():
        template = known.get(key)
        if template is None:
            create_template(shipped)
        elif not template.is_edited:
            _renew(template, shipped)


def create_template(shipped: ShippedTemplate) -> MessageTemplate:
    """The template as it is shipped, unless another process has just created it."""
    template, _ = MessageTemplate.objects.get_or_create(
        code=shipped.code,
        channel=shipped.channel,
        defaults={"subject": shipped.subject, "body": shipped.body, "variables": dict(shipped.variables)},
    )
    return template


def _renew(template: MessageTemplate, shipped: ShippedTemplate) -> None:
    wanted = {"subject": shipped.subject, "body": shipped.body, "variables": dict(shipped.variables)}
    if any(getattr(template, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(template, name, value)
        template.save()


def seed_reference() -> None:
    seed_templates()
