"""Addresses about businesses."""

from django.urls import path

from loanops.parties.api import people, views

ONE = "businesses/<str:businessId>"

urlpatterns = [
    path("businesses", views.BusinessesView.as_view()),
    path(ONE, views.BusinessView.as_view()),
    path(f"{ONE}/owners", views.OwnersView.as_view()),
    path(f"{ONE}/owners/<str:ownerId>", views.OwnerView.as_view()),
    path(f"{ONE}/bank-accounts", views.BankAccountsView.as_view()),
    path(f"{ONE}/consents", views.ConsentsView.as_view()),
    path(f"{ONE}/people", people.PeopleView.as_view()),
    path(f"{ONE}/people/<str:personId>", people.PersonView.as_view()),
    path(f"{ONE}/people/<str:personId>/role", people.PersonRoleView.as_view()),
    path(f"{ONE}/invitations", people.InvitationsView.as_view()),
    path(f"{ONE}/invitations/<str:invitationId>", people.InvitationView.as_view()),
    path(f"{ONE}/invitations/<str:invitationId>/resend", people.ResendInvitationView.as_view()),
    path(f"{ONE}/invitations/<str:invitationId>/withdraw", people.WithdrawInvitationView.as_view()),
    path("invitations/accept", people.AcceptInvitationView.as_view()),
]
