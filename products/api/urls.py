"""Addresses of the catalogue."""

from django.urls import path

from products.api import views

urlpatterns = [
    path("loan-products", views.ProductsView.as_view()),
    path("loan-products/search", views.ProductSearchView.as_view()),
    path("loan-products/<str:productId>", views.ProductDetailView.as_view()),
    path("loan-products/<str:productId>/versions", views.VersionsView.as_view()),
    path("loan-products/<str:productId>/versions/<str:versionNumber>", views.VersionDetailView.as_view()),
    path(
        "loan-products/<str:productId>/versions/<str:versionNumber>/submit", views.SubmitVersionView.as_view()
    ),
    path(
        "loan-products/<str:productId>/versions/<str:versionNumber>/publish",
        views.PublishVersionView.as_view(),
    ),
]
