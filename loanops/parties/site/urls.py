"""Addresses of the borrower site below /my/: getting in, my login, my businesses."""

from django.urls import path

from loanops.parties.site import getting_in, home, people, security

urlpatterns = [
    path("", home.HomeView.as_view(), name="my-home"),
    path("sign-in", getting_in.SignInView.as_view(), name="my-sign-in"),
    path("sign-out", getting_in.SignOutView.as_view(), name="my-sign-out"),
    path("register", getting_in.RegisterView.as_view(), name="my-register"),
    path("verify/<str:token>", getting_in.VerifyView.as_view(), name="my-verify"),
    path("recover", getting_in.RecoverView.as_view(), name="my-recover"),
    path(
        "recover/<str:uid>/<str:token>", getting_in.RecoverPasswordView.as_view(), name="my-recover-password"
    ),
    path("terms", getting_in.TermsView.as_view(), name="my-terms"),
    path("security", security.SecurityView.as_view(), name="my-security"),
    path("security/password", security.ChangePasswordView.as_view(), name="my-password"),
    path("security/address", security.ChangeAddressView.as_view(), name="my-address"),
    path("security/address/<str:token>", security.ConfirmAddressView.as_view(), name="my-address-change"),
    path("security/sessions", security.EndOtherSessionsView.as_view(), name="my-sessions"),
    path("invitations/<str:token>", people.InvitationView.as_view(), name="my-invitation"),
    path("businesses/<str:business_id>/people", people.PeopleView.as_view(), name="my-people"),
    path("businesses/<str:business_id>/people/invite", people.InviteView.as_view(), name="my-invite"),
    path(
        "businesses/<str:business_id>/people/<str:member_id>/role",
        people.ChangeRoleView.as_view(),
        name="my-member-role",
    ),
    path(
        "businesses/<str:business_id>/people/<str:member_id>/remove",
        people.RemoveView.as_view(),
        name="my-member-remove",
    ),
    path(
        "businesses/<str:business_id>/invitations/<str:invitation_id>/resend",
        people.ResendInvitationView.as_view(),
        name="my-invitation-resend",
    ),
    path(
        "businesses/<str:business_id>/invitations/<str:invitation_id>/withdraw",
        people.WithdrawInvitationView.as_view(),
        name="my-invitation-withdraw",
    ),
]
