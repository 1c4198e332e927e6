"""Mentions in notes, the report of overrides, and the deadline of reports on blocked property beside the others."""

from datetime import date

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from loanops.core.ids import new_public_id

NOTICE_KINDS = [
    ("DECLINE", "Declined"),
    ("INCOMPLETE", "Incomplete"),
    ("COUNTER_OFFER_NOT_TAKEN", "Counter-offer not accepted"),
    ("REASONS", "Statement of reasons"),
]
DEADLINE_KINDS = [
    ("DECISION", "Notice of the decision"),
    ("INCOMPLETE", "Notice of incompleteness"),
    ("COUNTER_OFFER", "Notice after a counter-offer"),
    ("REASONS", "Statement of reasons"),
    ("BLOCK_REPORT", "Report of blocked property"),
]


def _kind(model_name, choices):
    return migrations.AlterField(
        model_name=model_name, name="kind", field=models.CharField(choices=choices, max_length=30)
    )


def _known(model_name, choices, name):
    kinds = [value for value, _ in choices]
    return migrations.AddConstraint(
        model_name=model_name, constraint=models.CheckConstraint(condition=Q(kind__in=kinds), name=name)
    )


def deadlines_of_reports(apps, schema_editor):
    """What stood on the hit by when the authority is told becomes a deadline like the others."""
    hits = apps.get_model("origination", "ScreeningHit").objects.filter(report_due_date__isnull=False)
    if not hits.exists():
        return
    rules = apps.get_model("origination", "DeadlineRule").objects
    rule, _ = rules.get_or_create(
        kind="BLOCK_REPORT",
        effective_from=date(2020, 1, 1),
        defaults={
            "public_id": new_public_id("dlrl"),
            "citation": "31 CFR 501.603",
            "trigger": "A hit on a sanctions list is confirmed",
            "satisfied_by": "The report is recorded on the hit",
            "clock": "BUSINESS",
            "days": 10,
            "warning_percents": [50, 80],
        },
    )
    deadlines = apps.get_model("origination", "Deadline").objects
    for hit in hits.order_by("id"):
        deadlines.create(
            public_id=new_public_id("dl"),
            rule=rule,
            kind="BLOCK_REPORT",
            hit=hit,
            trigger_date=hit.decided_on or hit.found_on,
            due_date=hit.report_due_date,
        )


REPORTED = models.DateField(
    blank=True, help_text="When the authority was told; by when, its deadline says.", null=True
)


class Migration(migrations.Migration):
    dependencies = [
        ("origination", "0010_risk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NoteMention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.CharField(editable=False, max_length=48, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions",
                        to="origination.applicationnote",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="note_mentions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "mention",
                "indexes": [
                    models.Index(
                        condition=Q(done_at__isnull=True),
                        fields=["person", "id"],
                        name="origination_mentions_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("note", "person"), name="origination_mentioned_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalNoteMention",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="origination.applicationnote",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical mention",
                "verbose_name_plural": "historical mentions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Override",
            fields=[],
            options={"verbose_name": "override", "proxy": True, "indexes": [], "constraints": []},
            bases=("origination.decision",),
        ),
        migrations.RemoveConstraint(model_name="adverseactionnotice", name="origination_notice_kind_known"),
        migrations.RemoveConstraint(model_name="deadline", name="origination_deadline_kind_known"),
        migrations.RemoveConstraint(model_name="deadlinerule", name="origination_rule_kind_known"),
        _kind("adverseactionnotice", NOTICE_KINDS),
        _kind("historicaladverseactionnotice", NOTICE_KINDS),
        _kind("deadline", DEADLINE_KINDS),
        _kind("historicaldeadline", DEADLINE_KINDS),
        _kind("deadlinerule", DEADLINE_KINDS),
        _kind("historicaldeadlinerule", DEADLINE_KINDS),
        _known("adverseactionnotice", NOTICE_KINDS, "origination_notice_kind_known"),
        _known("deadline", DEADLINE_KINDS, "origination_deadline_kind_known"),
        _known("deadlinerule", DEADLINE_KINDS, "origination_rule_kind_known"),
        migrations.AlterField(
            model_name="deadline",
            name="application",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deadlines",
                to="origination.application",
            ),
        ),
        migrations.AddField(
            model_name="deadline",
            name="hit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deadlines",
                to="origination.screeninghit",
            ),
        ),
        migrations.AddField(
            model_name="historicaldeadline",
            name="hit",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="origination.screeninghit",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.UniqueConstraint(
                fields=("hit", "trigger_date"), name="origination_deadline_of_hit_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=Q(kind="BLOCK_REPORT", hit__isnull=False, application__isnull=True)
                | (~Q(kind="BLOCK_REPORT") & Q(hit__isnull=True, application__isnull=False)),
                name="origination_deadline_has_subject",
            ),
        ),
        migrations.RunPython(deadlines_of_reports, migrations.RunPython.noop),
        migrations.RemoveField(model_name="screeninghit", name="report_due_date"),
        migrations.RemoveField(model_name="historicalscreeninghit", name="report_due_date"),
        migrations.AlterField(model_name="screeninghit", name="reported_on", field=REPORTED),
        migrations.AlterField(model_name="historicalscreeninghit", name="reported_on", field=REPORTED),
    ]
