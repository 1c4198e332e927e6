"""Addresses of the catalogue."""

from django.urls import path

from products.api import history, products, quotes, review, schemas, search, versions

VERSIONS = "loan-products/<str:productId>/versions"

urlpatterns = [
    path("loan-products", products.ProductsView.as_view()),
    path("loan-products/search", search.ProductSearchView.as_view()),
    path("loan-products/rate-caps", review.RateCapsView.as_view()),
    path("loan-products/schemas", schemas.SchemasView.as_view()),
    path("loan-products/schemas/<str:part>", schemas.SchemaView.as_view()),
    path("loan-products/<str:productId>", products.ProductDetailView.as_view()),
    path("loan-products/<str:productId>/quote", quotes.QuoteView.as_view()),
    path("loan-products/<str:productId>/history", history.ProductHistoryView.as_view()),
    path("loan-products/<str:productId>/deactivate", products.DeactivateProductView.as_view()),
    path("loan-products/<str:productId>/activate", products.ActivateProductView.as_view()),
    path(VERSIONS, versions.VersionsView.as_view()),
    path(f"{VERSIONS}/<str:versionNumber>", versions.VersionDetailView.as_view()),
    path(f"{VERSIONS}/<str:versionNumber>/comments", review.CommentsView.as_view()),
    path(f"{VERSIONS}/<str:versionNumber>/checklist", review.ChecklistView.as_view()),
    path(f"{VERSIONS}/<str:versionNumber>/submit", versions.SubmitVersionView.as_view()),
    path(f"{VERSIONS}/<str:versionNumber>/return", versions.ReturnVersionView.as_view()),
    path(f"{VERSIONS}/<str:versionNumber>/publish", versions.PublishVersionView.as_view()),
]
