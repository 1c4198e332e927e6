"""Bureaus, identity checks and sanctions screening."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import loanops.core.fields
import simple_history.models
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models
from loanops.core.immutability import forbid_changes


class Migration(migrations.Migration):
    dependencies = [
        ("origination", "0005_documents"),
        ("parties", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BeneficialOwnership",
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
                ("control_title", models.CharField(max_length=120)),
                ("certified_by", models.CharField(max_length=200)),
                ("certified_at", models.DateTimeField()),
                ("text_version", models.CharField(max_length=40)),
                ("recorded_by_label", models.CharField(max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Bureau",
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
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("COMMERCIAL", "Commercial bureau (the business)"),
                            ("CONSUMER", "Consumer bureau (owners and guarantors)"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "price",
                    loanops.core.fields.AmountField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        help_text="What one report costs the lender.",
                        max_digits=18,
                    ),
                ),
                (
                    "failures_to_open",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="Troubles in a row that open the breaker.",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "open_seconds",
                    models.PositiveIntegerField(
                        default=300,
                        help_text="So long nobody is asked, then one tries.",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "attempts_max",
                    models.PositiveSmallIntegerField(
                        default=6,
                        help_text="Attempts at a report before a person is needed.",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "breaker",
                    models.CharField(
                        choices=[
                            ("CLOSED", "Closed: the bureau is asked"),
                            ("OPEN", "Open: reports wait, nobody is asked"),
                            ("HALF_OPEN", "Half open: one report tries"),
                        ],
                        default="CLOSED",
                        max_length=20,
                    ),
                ),
                (
                    "failures",
                    models.PositiveSmallIntegerField(default=0, help_text="Troubles in a row until now."),
                ),
                (
                    "is_held_open",
                    models.BooleanField(default=False, help_text="By a person, until a person closes it."),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("open_until", models.DateTimeField(blank=True, null=True)),
                (
                    "probe_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="Until then the one report that tries has it to itself.",
                        null=True,
                    ),
                ),
                ("breaker_reason", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="BureauCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("attempt", models.PositiveSmallIntegerField()),
                ("called_at", models.DateTimeField()),
                ("duration_ms", models.PositiveIntegerField()),
                ("outcome", models.CharField(max_length=40)),
                (
                    "is_success",
                    models.BooleanField(help_text="The bureau did its work, whatever its answer was."),
                ),
                (
                    "cost",
                    loanops.core.fields.AmountField(decimal_places=2, default=Decimal("0.00"), max_digits=18),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HistoricalBeneficialOwnership",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("control_title", models.CharField(max_length=120)),
                ("certified_by", models.CharField(max_length=200)),
                ("certified_at", models.DateTimeField()),
                ("text_version", models.CharField(max_length=40)),
                ("recorded_by_label", models.CharField(max_length=200)),
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
            ],
            options={
                "verbose_name": "historical beneficial ownership",
                "verbose_name_plural": "historical beneficial ownerships",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalBureau",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("code", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("COMMERCIAL", "Commercial bureau (the business)"),
                            ("CONSUMER", "Consumer bureau (owners and guarantors)"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "price",
                    loanops.core.fields.AmountField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        help_text="What one report costs the lender.",
                        max_digits=18,
                    ),
                ),
                (
                    "failures_to_open",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="Troubles in a row that open the breaker.",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "open_seconds",
                    models.PositiveIntegerField(
                        default=300,
                        help_text="So long nobody is asked, then one tries.",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "attempts_max",
                    models.PositiveSmallIntegerField(
                        default=6,
                        help_text="Attempts at a report before a person is needed.",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "breaker",
                    models.CharField(
                        choices=[
                            ("CLOSED", "Closed: the bureau is asked"),
                            ("OPEN", "Open: reports wait, nobody is asked"),
                            ("HALF_OPEN", "Half open: one report tries"),
                        ],
                        default="CLOSED",
                        max_length=20,
                    ),
                ),
                (
                    "failures",
                    models.PositiveSmallIntegerField(default=0, help_text="Troubles in a row until now."),
                ),
                (
                    "is_held_open",
                    models.BooleanField(default=False, help_text="By a person, until a person closes it."),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("open_until", models.DateTimeField(blank=True, null=True)),
                (
                    "probe_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="Until then the one report that tries has it to itself.",
                        null=True,
                    ),
                ),
                ("breaker_reason", models.CharField(blank=True, max_length=300)),
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
            ],
            options={
                "verbose_name": "historical bureau",
                "verbose_name_plural": "historical bureaus",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPartyCheck",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("TIN_MATCH", "Tax id and legal name belong together"),
                            ("STATE_REGISTRATION", "Registered with the state, in good standing"),
                            ("ADDRESS", "Address exists and belongs to the business"),
                            ("BANK_ACCOUNT", "Bank account belongs to the business"),
                        ],
                        max_length=30,
                    ),
                ),
                ("vendor", models.CharField(max_length=40)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("REQUESTED", "Requested"),
                            ("IN_PROGRESS", "In progress"),
                            ("AGREED", "Agreed"),
                            ("DIFFERED", "Did not agree"),
                            ("FAILED", "Failed, will be retried"),
                            ("NEEDS_PERSON", "Needs a person"),
                        ],
                        default="REQUESTED",
                        max_length=20,
                    ),
                ),
                ("is_current", models.BooleanField(default=True)),
                ("subject_fingerprint", models.CharField(max_length=64)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("next_attempt_at", models.DateTimeField(blank=True, null=True)),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("summary", models.CharField(blank=True, max_length=300)),
                ("problem", models.CharField(blank=True, max_length=300)),
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
            ],
            options={
                "verbose_name": "historical party check",
                "verbose_name_plural": "historical party checks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSanctionsList",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("code", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("edition", models.CharField(max_length=60)),
                ("published_on", models.DateField()),
                ("loaded_at", models.DateTimeField()),
                ("checksum", models.CharField(help_text="SHA-256 of the files.", max_length=64)),
                ("entries_count", models.PositiveIntegerField()),
                ("added_count", models.PositiveIntegerField(default=0)),
                ("changed_count", models.PositiveIntegerField(default=0)),
                ("removed_count", models.PositiveIntegerField(default=0)),
                ("is_current", models.BooleanField(default=True)),
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
            ],
            options={
                "verbose_name": "historical sanctions list",
                "verbose_name_plural": "historical sanctions lists",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalScoreBand",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("model", models.CharField(max_length=60)),
                ("value_min", models.PositiveSmallIntegerField()),
                ("value_max", models.PositiveSmallIntegerField()),
                ("label", models.CharField(max_length=60)),
                (
                    "risk",
                    models.CharField(
                        choices=[("LOW", "Low risk"), ("MODERATE", "Moderate risk"), ("HIGH", "High risk")],
                        max_length=20,
                    ),
                ),
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
            ],
            options={
                "verbose_name": "historical score band",
                "verbose_name_plural": "historical score bands",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalScreeningHit",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("SANCTIONS", "Resembles a listed party"),
                            ("OWNERSHIP", "Half or more is owned by blocked parties"),
                            ("IDENTITY", "Identity check did not agree"),
                        ],
                        default="SANCTIONS",
                        max_length=20,
                    ),
                ),
                ("party_name", models.CharField(max_length=250)),
                ("listed_name", models.CharField(blank=True, max_length=400)),
                ("score", models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True)),
                ("matched_on", models.JSONField(default=list)),
                ("fingerprint", models.CharField(max_length=64)),
                ("algorithm", models.CharField(blank=True, max_length=40)),
                ("found_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("OPEN", "Waiting for a person"),
                            ("RULED_OUT", "Ruled out by facts"),
                            ("CLEARED", "Cleared"),
                            ("CONFIRMED", "Confirmed"),
                        ],
                        default="OPEN",
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("evidence", models.TextField(blank=True)),
                ("decided_by_label", models.CharField(blank=True, max_length=200)),
                ("decided_on", models.DateField(blank=True, null=True)),
                (
                    "report_due_date",
                    models.DateField(
                        blank=True,
                        help_text="The authority is told of blocked property by this day.",
                        null=True,
                    ),
                ),
                ("reported_on", models.DateField(blank=True, null=True)),
                ("report_reference", models.CharField(blank=True, max_length=120)),
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
            ],
            options={
                "verbose_name": "historical screening hit",
                "verbose_name_plural": "historical screening hits",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalScreeningPolicy",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                (
                    "threshold",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0.8500"),
                        help_text="From this likeness (1 is the same name) a name is a hit.",
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0.7")),
                            django.core.validators.MaxValueValidator(Decimal("1")),
                        ],
                    ),
                ),
                (
                    "second_person_from",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0.9500"),
                        help_text="From this likeness a second person has to agree to clear a hit.",
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("1")),
                        ],
                    ),
                ),
                (
                    "birth_year_tolerance",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="Birth years further apart than this rule a person out."
                    ),
                ),
                (
                    "beneficial_owner_products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        help_text="Codes of the products whose applicants certify their beneficial owners.",
                        size=None,
                    ),
                ),
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
            ],
            options={
                "verbose_name": "historical screening policy",
                "verbose_name_plural": "historical screening policys",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ListedParty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("list_code", models.SlugField(max_length=40)),
                ("uid", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=400)),
                ("aliases", models.JSONField(default=list)),
                (
                    "programs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
                (
                    "birth_years",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "countries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None
                    ),
                ),
                (
                    "cities",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), default=list, size=None
                    ),
                ),
                ("content_hash", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name_plural": "listed parties",
            },
        ),
        migrations.CreateModel(
            name="PartyCheck",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("TIN_MATCH", "Tax id and legal name belong together"),
                            ("STATE_REGISTRATION", "Registered with the state, in good standing"),
                            ("ADDRESS", "Address exists and belongs to the business"),
                            ("BANK_ACCOUNT", "Bank account belongs to the business"),
                        ],
                        max_length=30,
                    ),
                ),
                ("vendor", models.CharField(max_length=40)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("REQUESTED", "Requested"),
                            ("IN_PROGRESS", "In progress"),
                            ("AGREED", "Agreed"),
                            ("DIFFERED", "Did not agree"),
                            ("FAILED", "Failed, will be retried"),
                            ("NEEDS_PERSON", "Needs a person"),
                        ],
                        default="REQUESTED",
                        max_length=20,
                    ),
                ),
                ("is_current", models.BooleanField(default=True)),
                ("subject_fingerprint", models.CharField(max_length=64)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("next_attempt_at", models.DateTimeField(blank=True, null=True)),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("summary", models.CharField(blank=True, max_length=300)),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("response", loanops.core.fields.EncryptedTextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="SanctionsList",
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
                ("code", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("edition", models.CharField(max_length=60)),
                ("published_on", models.DateField()),
                ("loaded_at", models.DateTimeField()),
                ("checksum", models.CharField(help_text="SHA-256 of the files.", max_length=64)),
                ("entries_count", models.PositiveIntegerField()),
                ("added_count", models.PositiveIntegerField(default=0)),
                ("changed_count", models.PositiveIntegerField(default=0)),
                ("removed_count", models.PositiveIntegerField(default=0)),
                ("is_current", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="ScoreBand",
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
                ("model", models.CharField(max_length=60)),
                ("value_min", models.PositiveSmallIntegerField()),
                ("value_max", models.PositiveSmallIntegerField()),
                ("label", models.CharField(max_length=60)),
                (
                    "risk",
                    models.CharField(
                        choices=[("LOW", "Low risk"), ("MODERATE", "Moderate risk"), ("HIGH", "High risk")],
                        max_length=20,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ScreenedParty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("editions", models.CharField(max_length=200)),
                ("fingerprint", models.CharField(max_length=64)),
                ("screened_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "screened parties",
            },
        ),
        migrations.CreateModel(
            name="ScreeningHit",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("SANCTIONS", "Resembles a listed party"),
                            ("OWNERSHIP", "Half or more is owned by blocked parties"),
                            ("IDENTITY", "Identity check did not agree"),
                        ],
                        default="SANCTIONS",
                        max_length=20,
                    ),
                ),
                ("party_name", models.CharField(max_length=250)),
                ("listed_name", models.CharField(blank=True, max_length=400)),
                ("score", models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True)),
                ("matched_on", models.JSONField(default=list)),
                ("fingerprint", models.CharField(max_length=64)),
                ("algorithm", models.CharField(blank=True, max_length=40)),
                ("found_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("OPEN", "Waiting for a person"),
                            ("RULED_OUT", "Ruled out by facts"),
                            ("CLEARED", "Cleared"),
                            ("CONFIRMED", "Confirmed"),
                        ],
                        default="OPEN",
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("evidence", models.TextField(blank=True)),
                ("decided_by_label", models.CharField(blank=True, max_length=200)),
                ("decided_on", models.DateField(blank=True, null=True)),
                (
                    "report_due_date",
                    models.DateField(
                        blank=True,
                        help_text="The authority is told of blocked property by this day.",
                        null=True,
                    ),
                ),
                ("reported_on", models.DateField(blank=True, null=True)),
                ("report_reference", models.CharField(blank=True, max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="ScreeningPolicy",
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
                (
                    "threshold",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0.8500"),
                        help_text="From this likeness (1 is the same name) a name is a hit.",
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0.7")),
                            django.core.validators.MaxValueValidator(Decimal("1")),
                        ],
                    ),
                ),
                (
                    "second_person_from",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0.9500"),
                        help_text="From this likeness a second person has to agree to clear a hit.",
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("1")),
                        ],
                    ),
                ),
                (
                    "birth_year_tolerance",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="Birth years further apart than this rule a person out."
                    ),
                ),
                (
                    "beneficial_owner_products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        help_text="Codes of the products whose applicants certify their beneficial owners.",
                        size=None,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ScreeningRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("APPLICATION", "Application"),
                            ("CHANGE", "Details changed"),
                            ("DAILY", "Daily, whole book"),
                            ("PERSON", "Asked for by a person"),
                        ],
                        max_length=20,
                    ),
                ),
                ("business_date", models.DateField()),
                ("editions", models.JSONField(default=list)),
                ("algorithm", models.CharField(max_length=40)),
                ("threshold", models.DecimalField(decimal_places=4, max_digits=5)),
                (
                    "names",
                    models.JSONField(
                        default=list, help_text="The names that were looked up; none for the whole book."
                    ),
                ),
                ("parties_count", models.PositiveIntegerField()),
                ("hits_count", models.PositiveIntegerField(help_text="New hits that wait for a person.")),
                ("actor_label", models.CharField(max_length=200)),
            ],
        ),
        migrations.AddField(
            model_name="creditreport",
            name="cost",
            field=loanops.core.fields.AmountField(
                blank=True,
                decimal_places=2,
                help_text="What this report cost; nothing when reused.",
                max_digits=18,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="creditreport",
            name="file_summary",
            field=models.TextField(blank=True, verbose_name="Summary for the file"),
        ),
        migrations.AddField(
            model_name="creditreport",
            name="is_extra",
            field=models.BooleanField(
                default=False, help_text="A person ordered it beyond what the product asks."
            ),
        ),
        migrations.AddField(
            model_name="creditreport",
            name="ordered_by_label",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="creditreport",
            name="ordered_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="creditreport",
            name="parser_version",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="creditreport",
            name="permissible_purpose",
            field=models.CharField(
                choices=[
                    ("CREDIT_TRANSACTION", "Credit the subject asked for"),
                    ("ACCOUNT_REVIEW", "Review of an account"),
                ],
                default="CREDIT_TRANSACTION",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="creditreport",
            name="product",
            field=models.CharField(blank=True, help_text="Which of the bureau's reports.", max_length=60),
        ),
        migrations.AddField(
            model_name="creditreport",
            name="pull_key",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="One purchase of a report per subject and day.",
                max_length=200,
            ),
        ),
        migrations.AddField(
            model_name="creditreport",
            name="subject_index",
            field=models.CharField(
                blank=True,
                db_index=True,
                editable=False,
                help_text="Whose identifier was asked about.",
                max_length=64,
            ),
        ),
        migrations.AddField(
            model_name="historicalcreditreport",
            name="cost",
            field=loanops.core.fields.AmountField(
                blank=True,
                decimal_places=2,
                help_text="What this report cost; nothing when reused.",
                max_digits=18,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="historicalcreditreport",
            name="file_summary",
            field=models.TextField(blank=True, verbose_name="Summary for the file"),
        ),
        migrations.AddField(
            model_name="historicalcreditreport",
            name="is_extra",
            field=models.BooleanField(
                default=False, help_text="A person ordered it beyond what the product asks."
            ),
        ),
        migrations.AddField(
            model_name="historicalcreditreport",
            name="ordered_by_label",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="historicalcreditreport",
            name="ordered_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="historicalcreditreport",
            name="parser_version",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="historicalcreditreport",
            name="permissible_purpose",
            field=models.CharField(
                choices=[
                    ("CREDIT_TRANSACTION", "Credit the subject asked for"),
                    ("ACCOUNT_REVIEW", "Review of an account"),
                ],
                default="CREDIT_TRANSACTION",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="historicalcreditreport",
            name="product",
            field=models.CharField(blank=True, help_text="Which of the bureau's reports.", max_length=60),
        ),
        migrations.AddField(
            model_name="historicalcreditreport",
            name="pull_key",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="One purchase of a report per subject and day.",
                max_length=200,
            ),
        ),
        migrations.AddField(
            model_name="historicalcreditreport",
            name="subject_index",
            field=models.CharField(
                blank=True,
                db_index=True,
                editable=False,
                help_text="Whose identifier was asked about.",
                max_length=64,
            ),
        ),
        migrations.AddConstraint(
            model_name="creditreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("pull_key", ""), _negated=True),
                fields=("pull_key",),
                name="origination_one_pull",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("permissible_purpose__in", ["CREDIT_TRANSACTION", "ACCOUNT_REVIEW"])),
                name="origination_purpose_permissible",
            ),
        ),
        migrations.AddField(
            model_name="beneficialownership",
            name="application",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="beneficial_ownership",
                to="origination.application",
            ),
        ),
        migrations.AddField(
            model_name="beneficialownership",
            name="control_person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.businessowner"
            ),
        ),
        migrations.AddConstraint(
            model_name="bureau",
            constraint=models.CheckConstraint(
                condition=models.Q(("breaker__in", ["CLOSED", "OPEN", "HALF_OPEN"])),
                name="origination_breaker_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="bureau",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["COMMERCIAL", "CONSUMER"])),
                name="origination_bureau_of_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="bureau",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("attempts_max__gt", 0),
                    ("failures_to_open__gt", 0),
                    ("open_seconds__gt", 0),
                    ("price__gte", 0),
                ),
                name="origination_bureau_limits",
            ),
        ),
        migrations.AddField(
            model_name="bureaucall",
            name="bureau",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="origination.bureau"
            ),
        ),
        migrations.AddField(
            model_name="bureaucall",
            name="report",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calls",
                to="origination.creditreport",
            ),
        ),
        migrations.AddField(
            model_name="historicalbeneficialownership",
            name="application",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="origination.application",
            ),
        ),
        migrations.AddField(
            model_name="historicalbeneficialownership",
            name="control_person",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="parties.businessowner",
            ),
        ),
        migrations.AddField(
            model_name="historicalpartycheck",
            name="application",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="origination.application",
            ),
        ),
        migrations.AddField(
            model_name="historicalpartycheck",
            name="bank_account",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="parties.bankaccount",
            ),
        ),
        migrations.AddField(
            model_name="historicalpartycheck",
            name="business",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="parties.business",
            ),
        ),
        migrations.AddField(
            model_name="historicalscreeninghit",
            name="application",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="origination.application",
            ),
        ),
        migrations.AddField(
            model_name="historicalscreeninghit",
            name="business",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="parties.business",
            ),
        ),
        migrations.AddField(
            model_name="historicalscreeninghit",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalscreeninghit",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="parties.businessowner",
            ),
        ),
        migrations.AddField(
            model_name="historicalscreeninghit",
            name="entry",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="origination.listedparty",
            ),
        ),
        migrations.AddField(
            model_name="partycheck",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="party_checks",
                to="origination.application",
            ),
        ),
        migrations.AddField(
            model_name="partycheck",
            name="bank_account",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="parties.bankaccount"
            ),
        ),
        migrations.AddField(
            model_name="partycheck",
            name="business",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="party_checks",
                to="parties.business",
            ),
        ),
        migrations.AddField(
            model_name="historicalscreeninghit",
            name="check_of_identity",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="origination.partycheck",
            ),
        ),
        migrations.AddConstraint(
            model_name="sanctionslist",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("code",),
                name="origination_one_current_edition",
            ),
        ),
        migrations.AddConstraint(
            model_name="sanctionslist",
            constraint=models.UniqueConstraint(fields=("code", "checksum"), name="origination_edition_once"),
        ),
        migrations.AddField(
            model_name="listedparty",
            name="changed_in",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changed_entries",
                to="origination.sanctionslist",
            ),
        ),
        migrations.AddField(
            model_name="listedparty",
            name="removed_in",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="removed_entries",
                to="origination.sanctionslist",
            ),
        ),
        migrations.AddField(
            model_name="historicalscreeninghit",
            name="edition",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="origination.sanctionslist",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoreband",
            constraint=models.UniqueConstraint(fields=("model", "value_min"), name="origination_band_once"),
        ),
        migrations.AddConstraint(
            model_name="scoreband",
            constraint=models.CheckConstraint(
                condition=models.Q(("value_max__gte", models.F("value_min"))),
                name="origination_band_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoreband",
            constraint=models.CheckConstraint(
                condition=models.Q(("risk__in", ["LOW", "MODERATE", "HIGH"])),
                name="origination_band_risk_known",
            ),
        ),
        migrations.AddField(
            model_name="screenedparty",
            name="business",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="parties.business"
            ),
        ),
        migrations.AddField(
            model_name="screenedparty",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="parties.businessowner",
            ),
        ),
        migrations.AddField(
            model_name="screeninghit",
            name="application",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="screening_hits",
                to="origination.application",
            ),
        ),
        migrations.AddField(
            model_name="screeninghit",
            name="business",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="screening_hits",
                to="parties.business",
            ),
        ),
        migrations.AddField(
            model_name="screeninghit",
            name="check_of_identity",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hits",
                to="origination.partycheck",
            ),
        ),
        migrations.AddField(
            model_name="screeninghit",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="screeninghit",
            name="edition",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="origination.sanctionslist",
            ),
        ),
        migrations.AddField(
            model_name="screeninghit",
            name="entry",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hits",
                to="origination.listedparty",
            ),
        ),
        migrations.AddField(
            model_name="screeninghit",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="screening_hits",
                to="parties.businessowner",
            ),
        ),
        migrations.AddConstraint(
            model_name="screeningpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("threshold__gte", Decimal("0.7")),
                    ("threshold__lte", 1),
                    ("second_person_from__gte", 0),
                    ("second_person_from__lte", 1),
                ),
                name="origination_screening_policy_range",
            ),
        ),
        migrations.AddField(
            model_name="screeningrun",
            name="application",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="screenings",
                to="origination.application",
            ),
        ),
        migrations.AddField(
            model_name="screeningrun",
            name="business",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.business",
            ),
        ),
        migrations.AddIndex(
            model_name="bureaucall",
            index=models.Index(fields=["bureau", "called_at"], name="origination_bureau_calls"),
        ),
        migrations.AddIndex(
            model_name="partycheck",
            index=models.Index(
                condition=models.Q(
                    ("is_current", True),
                    ("status__in", ("REQUESTED", "IN_PROGRESS", "FAILED", "NEEDS_PERSON")),
                ),
                fields=["status", "next_attempt_at"],
                name="origination_checks_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="partycheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["TIN_MATCH", "STATE_REGISTRATION", "ADDRESS", "BANK_ACCOUNT"])
                ),
                name="origination_check_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="partycheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["REQUESTED", "IN_PROGRESS", "AGREED", "DIFFERED", "FAILED", "NEEDS_PERSON"],
                    )
                ),
                name="origination_check_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="partycheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("application", "kind", "bank_account"),
                name="origination_one_current_check",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="listedparty",
            constraint=models.UniqueConstraint(fields=("list_code", "uid"), name="origination_listed_once"),
        ),
        migrations.AddConstraint(
            model_name="screenedparty",
            constraint=models.UniqueConstraint(
                fields=("business", "owner"), name="origination_screened_once", nulls_distinct=False
            ),
        ),
        migrations.AddIndex(
            model_name="screeninghit",
            index=models.Index(
                condition=models.Q(("status__in", ("OPEN", "CONFIRMED"))),
                fields=["business"],
                name="origination_hits_blocking",
            ),
        ),
        migrations.AddIndex(
            model_name="screeninghit",
            index=models.Index(fields=["status", "found_on"], name="origination_hits_by_status"),
        ),
        migrations.AddConstraint(
            model_name="screeninghit",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["SANCTIONS", "OWNERSHIP", "IDENTITY"])),
                name="origination_hit_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="screeninghit",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["OPEN", "RULED_OUT", "CLEARED", "CONFIRMED"])),
                name="origination_hit_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="screeninghit",
            constraint=models.UniqueConstraint(
                fields=("business", "owner", "kind", "entry", "check_of_identity", "fingerprint"),
                name="origination_hit_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="screeninghit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["CLEARED", "CONFIRMED"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="origination_hit_judged_with_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="screeningrun",
            index=models.Index(fields=["business", "id"], name="origination_screenings"),
        ),
        migrations.AddConstraint(
            model_name="screeningrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("trigger__in", ["APPLICATION", "CHANGE", "DAILY", "PERSON"])),
                name="origination_trigger_known",
            ),
        ),
        forbid_changes("origination_bureaucall"),
        forbid_changes("origination_screeningrun"),
    ]
