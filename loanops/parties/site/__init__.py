"""The borrower site's own rooms: getting in, one's login, one's businesses and their people."""
