"""What happens to products: written as drafts, published by a second person, switched off and on, deprecated."""

from products.services import drafting, lifecycle, publishing, reviewing  # noqa: F401 - registers the use cases
