"""The borrower's rooms about applying: the steps, documents, status and offer."""
