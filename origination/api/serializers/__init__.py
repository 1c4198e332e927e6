"""Applications, documents, decisions and offers as the API reads and writes them."""
