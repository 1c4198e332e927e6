"""A demo lender: people of every role and a small portfolio in every state, made by calling the services."""
