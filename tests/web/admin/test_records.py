"""Lists and records: who sees them, what they show, and that nothing is changed by looking."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.contrib import admin

from loanops.access.models import AuthorityLimit, User
from loanops.access.roles import Role
from loanops.core.actors import system_actor
from loanops.usecases.people import assign_role
from loanops.web.admin import site
from loanops.web.admin.records import ReadOnlyAdmin
from loanops.web.admin.sites import LoanOpsAdminSite, register
from tests.factories.access import make_user
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return signed_in(make_user(Role.SYSTEM_ADMIN, username="root"))


class TestSite:
    def test_the_site_is_ours(self):
        assert isinstance(admin.site, LoanOpsAdminSite) or admin.site.__class__ is LoanOpsAdminSite
        assert site is admin.site

    def test_a_superuser_without_a_role_sees_nothing(self):
        user = make_user()
        user.is_superuser = True
        user.save()
        client = signed_in(user)

        assert client.get("/admin/access/user/").status_code == 403
        assert "no role yet" in text_of(client.get("/admin/"))

    def test_an_inactive_person_is_sent_away(self):
        user = make_user(Role.SYSTEM_ADMIN)
        client = signed_in(user)
        user.is_active = False
        user.save()

        assert client.get("/admin/").status_code == 302

    def test_tokens_and_groups_have_no_pages(self):
        labels = {model._meta.label for model in admin.site._registry}

        assert not labels & {"auth.Group", "oauth2_provider.AccessToken", "oauth2_provider.RefreshToken"}

    def test_every_page_is_read_only_and_asks_the_matrix(self):
        for model, model_admin in admin.site._registry.items():
            assert isinstance(model_admin, ReadOnlyAdmin), model
            assert model_admin.view_action, model

    def test_a_page_without_a_matrix_row_cannot_be_registered(self):
        with pytest.raises(ValueError, match="view_action"):
            register(User)(type("NoAction", (ReadOnlyAdmin,), {}))

    def test_search_finds_only_what_the_person_may_see(self, client):
        make_user(username="findable")

        assert "findable" in client.get("/admin/search/?s=findable&extended=1").content.decode()
        other = signed_in(make_user(Role.LOAN_OFFICER))
        assert "findable" not in other.get("/admin/search/?s=findable&extended=1").content.decode()

    def test_search_survives_anything(self, client):
        for term in ("%", "'", "é" * 300, "<script>"):
            answer = client.get("/admin/search/", {"s": term, "extended": "1"})
            assert answer.status_code == 200
            assert "<script>" not in answer.content.decode()
        for path in (
            "/admin/search/?s=%00&extended=1",
            "/admin/access/user/?q=%00",
            "/admin/access/user/?is_active=%00",
        ):
            assert client.get(path).status_code == 400


class TestMenu:
    def test_each_sees_only_his_entries(self):
        page = text_of(signed_in(make_user(Role.SYSTEM_ADMIN)).get("/admin/"))
        assert "People and roles" in page and "Audit trail" in page

        page = text_of(signed_in(make_user(Role.LOAN_OFFICER)).get("/admin/"))
        assert "People and roles" not in page and "Audit trail" not in page
        assert "Waiting for approval" in page

    def test_the_environment_is_named(self, settings, client):
        assert "Sandbox: no real money" in text_of(client.get("/admin/"))
        settings.LIVEMODE = True
        assert "Production" in text_of(client.get("/admin/"))


class TestList:
    def test_it_shows_searches_and_pages(self, client, django_assert_max_num_queries):
        for number in range(30):
            make_user(username=f"person{number:02d}")

        with django_assert_max_num_queries(12):
            answer = client.get("/admin/access/user/")
        page = text_of(answer)
        assert "person00" in page and "person29" not in page
        assert len(answer.content) < 150_000
        assert "person29" in text_of(client.get("/admin/access/user/?q=person29"))

    def test_no_row_can_be_ticked_and_nothing_added(self, client):
        html = client.get("/admin/access/user/").content.decode()

        assert 'name="_selected_action"' not in html
        assert "/add/" not in html

    @pytest.mark.parametrize("path", ["add/", "1/delete/", "1/history/", "1/"])
    def test_the_usual_editing_pages_do_not_exist(self, client, path):
        assert client.get(f"/admin/access/user/{path}").status_code == 404

    def test_amounts_are_right_aligned_and_formatted(self, client):
        AuthorityLimit.objects.create(
            action="access.assign_role", role="MANAGER", amount_max=Decimal("1234567.5")
        )
        html = client.get("/admin/access/authoritylimit/").content.decode()

        assert '<span class="lo-amount">1,234,567.50</span>' in html
        assert "column-money_amount_max" in html


class TestRecord:
    def test_it_shows_values_and_the_timeline(self, client, django_assert_max_num_queries):
        user = make_user(username="nora")
        user.last_login = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
        user.save()
        role = assign_role(
            user_id=user.pk, role=Role.UNDERWRITER, reason="She knows the trade", actor=system_actor("test")
        )
        assert role.user == user

        with django_assert_max_num_queries(15):
            answer = client.get(f"/admin/access/user/{user.pk}/change/")
        page = text_of(answer)
        assert "nora" in page and "Underwriter" in page
        assert "2026-03-02 10:30" in page
        assert "Give a role by test" in page and "She knows the trade" in page

    @pytest.mark.parametrize("pk", ["0", "999999999", "9" * 30, "abc", "1;drop", "é", "-1", "1.5"])
    def test_what_is_not_there_is_404(self, client, pk):
        assert client.get(f"/admin/access/user/{pk}/change/").status_code == 404

    def test_it_cannot_be_posted_to(self, client):
        user = make_user()
        answer = client.post(f"/admin/access/user/{user.pk}/change/", {"username": "changed"})

        assert answer.status_code == 405
        user.refresh_from_db()
        assert user.username != "changed"

    def test_a_password_is_nowhere(self, client):
        user = make_user()

        assert user.password not in client.get(f"/admin/access/user/{user.pk}/change/").content.decode()

    def test_what_people_typed_is_escaped(self, client):
        user = make_user(username="x")
        user.first_name = "<script>alert(1)</script>"
        user.save()
        html = client.get(f"/admin/access/user/{user.pk}/change/").content.decode()

        assert "<script>alert(1)" not in html
        assert "&lt;script&gt;alert(1)" in html


class TestActionPage:
    def url(self, user: User) -> str:
        return f"/admin/access/user/{user.pk}/action/assign-role/"

    def test_looking_has_no_effect_and_shows_the_form(self, client):
        answer = client.get(self.url(make_user()))

        assert answer.status_code == 200
        assert 'name="_key"' in answer.content.decode()

    def test_wrong_input_is_named_and_kept(self, client):
        answer = client.post(
            self.url(make_user()), {"role": "EMPEROR", "reason": "Because I can", "_step": "preview"}
        )

        assert "EMPEROR is not one of the available choices" in text_of(answer)
        assert "Because I can" in answer.content.decode()

    def test_a_refusal_of_the_preview_is_on_the_form(self, client):
        root = User.objects.get(username="root")
        answer = client.post(self.url(root), {"role": "MANAGER", "reason": "me", "_step": "preview"})

        assert answer.status_code == 422
        assert "Nobody changes his own roles" in text_of(answer)

    def test_one_can_go_back_and_change_what_was_entered(self, client):
        answer = client.post(
            self.url(make_user()), {"role": "MANAGER", "reason": "Try this", "_step": "change"}
        )

        assert answer.status_code == 200
        assert "Try this" in answer.content.decode()
        assert 'value="MANAGER" selected' in answer.content.decode()

    def test_what_is_not_possible_leads_back_with_the_reason(self, client):
        borrower = make_user(is_staff=False)
        answer = client.get(self.url(borrower), follow=True)

        assert answer.redirect_chain[0][0] == f"/admin/access/user/{borrower.pk}/change/"
        assert "Roles are for staff." in text_of(answer)

    def test_a_disabled_button_says_why(self, client):
        borrower = make_user(is_staff=False)
        html = client.get(f"/admin/access/user/{borrower.pk}/change/").content.decode()

        assert 'aria-disabled="true"' in html and "Roles are for staff." in html

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_other_methods_are_405(self, client, method):
        assert getattr(client, method)(self.url(make_user())).status_code == 405

    def test_it_needs_a_token_against_forgery(self):
        from django.test import Client

        client = Client(enforce_csrf_checks=True)
        client.force_login(make_user(Role.SYSTEM_ADMIN))
        answer = client.post(self.url(make_user()), {"role": "MANAGER", "reason": "x", "_step": "confirm"})

        assert answer.status_code == 403

    def test_other_roles_are_403_for_looking_and_acting(self):
        client, user = signed_in(make_user(Role.MANAGER)), make_user()

        assert client.get(self.url(user)).status_code == 403
        assert (
            client.post(self.url(user), {"role": "MANAGER", "reason": "x", "_step": "confirm"}).status_code
            == 403
        )


class TestMatrixPage:
    def test_it_shows_who_may_do_what(self, client):
        page = text_of(client.get("/admin/access/user/matrix/"))

        assert "Give a role" in page and "System admin" in page and "✓" in page
        assert "matrix/" in client.get("/admin/access/user/").content.decode()

    def test_it_is_for_those_who_see_people(self):
        assert signed_in(make_user(Role.LOAN_OFFICER)).get("/admin/access/user/matrix/").status_code == 403
