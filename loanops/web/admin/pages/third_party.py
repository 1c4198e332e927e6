"""Models of libraries that would register themselves: groups give nothing here, and tokens are nobody's to read."""

from django.contrib import admin
from django.contrib.auth.models import Group
from oauth2_provider import models as oauth


def hide() -> None:
    for model in (
        Group,
        oauth.get_access_token_model(),
        oauth.get_refresh_token_model(),
        oauth.get_grant_model(),
        oauth.get_id_token_model(),
        oauth.get_device_grant_model(),
    ):
        if admin.site.is_registered(model):
            admin.site.unregister(model)


hide()
