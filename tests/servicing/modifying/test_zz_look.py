import shutil
import pytest
from playwright.sync_api import sync_playwright
from loanops.access.roles import Role
from loanops.access.actors import actor_of_user
from tests.factories.access import PASSWORD, make_user
from tests.factories.modifications import *
from tests.factories.parties import make_business
pytestmark = [pytest.mark.django_db(transaction=True)]
def test_look(live_server):
    agent = make_user(Role.COLLECTIONS_AGENT, username="agent")
    officer = make_user(Role.LOAN_OFFICER, username="officer")
    a = actor_of_user(agent)
    loan = make_late_loan(business=make_business())
    m = make_proposal(loan, change={"number_of_installments": 24, "annual_rate": "10.5", "first_due_date": "2026-04-15", "spread_arrears": True}, actor=a)
    make_request(make_late_loan(business=make_business(legal_name="Corner Bakery LLC")), actor=a)
    beyond = make_proposal(make_late_loan(business=make_business(legal_name="Lakeside Garage Inc.")), change={"number_of_installments": 39, "spread_arrears": True}, actor=a)
    sent = make_accepted(make_late_loan(business=make_business(legal_name="Hill Farm LLC")), actor=a)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as p:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        b = p.chromium.launch(executable_path=shutil.which("chromium"))
        pg = b.new_context(viewport={"width":1440,"height":900}, base_url=live_server.url).new_page()
        errs=[]; pg.on("console", lambda s: errs.append(s.text) if s.type in ("error","warning") else None)
        pg.goto("/admin/"); pg.fill("#id_username","officer"); pg.fill("#id_password",PASSWORD); pg.click("#login-form button[type=submit]"); pg.wait_for_url("**/admin/")
        pg.goto("/admin/servicing/modification/"); pg.screenshot(path="/tmp/m_list.png", full_page=True)
        pg.goto(f"/admin/servicing/modification/{m.pk}/change/"); pg.screenshot(path="/tmp/m_record.png", full_page=True)
        for t in ("Impact","Policy","Alternatives"):
            pg.get_by_role("tab", name=t, exact=True).click(); pg.screenshot(path=f"/tmp/m_{t}.png", full_page=True)
        pg.goto(f"/admin/servicing/modification/{m.pk}/action/propose-modification/"); pg.screenshot(path="/tmp/m_form.png", full_page=True)
        pg.goto(f"/admin/servicing/modification/{sent.pk}/change/")
        pg.get_by_role("tab", name="Agreement", exact=True).click(); pg.screenshot(path="/tmp/m_agr.png", full_page=True)
        pg.goto(f"/admin/servicing/modification/{sent.pk}/action/apply-modification/")
        pg.click("button[name=_step]"); pg.screenshot(path="/tmp/m_apply.png", full_page=True)
        pg.goto(f"/admin/servicing/modification/{beyond.pk}/change/"); pg.screenshot(path="/tmp/m_beyond.png", full_page=True)
        print(errs)
        b.close()
    assert not errs
