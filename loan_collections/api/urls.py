"""Addresses of this part of the API."""

from django.urls import URLPattern, path

from loan_collections.api.views import (
    CollectionTaskContactsView,
    CollectionTasksView,
    CollectionTaskView,
    CompleteCollectionTaskView,
    EscalateCollectionTaskView,
)

urlpatterns: list[URLPattern] = [
    path("collection-tasks", CollectionTasksView.as_view()),
    path("collection-tasks/<str:taskId>", CollectionTaskView.as_view()),
    path("collection-tasks/<str:taskId>/complete", CompleteCollectionTaskView.as_view()),
    path("collection-tasks/<str:taskId>/escalate", EscalateCollectionTaskView.as_view()),
    path("collection-tasks/<str:taskId>/contacts", CollectionTaskContactsView.as_view()),
]
