from django.apps import AppConfig


class CollectionsConfig(AppConfig):
    name = "loan_collections"
    label = "collections"
    verbose_name = "Collections"

    def ready(self) -> None:
        import loan_collections.services  # noqa: F401 - registers the use cases
