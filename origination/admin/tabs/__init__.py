"""The tabs of an application's page, one module each."""
