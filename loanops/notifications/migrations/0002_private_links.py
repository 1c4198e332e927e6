"""Links that are made when a message is sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="historicalnotification",
            name="private_link",
            field=models.CharField(
                blank=True,
                help_text="What the link in it opens. The link itself is made when it is sent, and kept nowhere.",
                max_length=60,
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="private_link",
            field=models.CharField(
                blank=True,
                help_text="What the link in it opens. The link itself is made when it is sent, and kept nowhere.",
                max_length=60,
            ),
        ),
    ]
