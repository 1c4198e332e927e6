from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "products"
    label = "products"

    def ready(self) -> None:
        import products.services  # noqa: F401 - registers the use cases
