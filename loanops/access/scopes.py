"""OAuth scopes are the scopes of the matrix; a client may ask only for those it was given."""

from typing import Any

from oauth2_provider.scopes import BaseScopes

from loanops.access.matrix import matrix


class MatrixScopes(BaseScopes):
    def get_all_scopes(self) -> dict[str, str]:
        return {row.scope: row.scope.replace(":", ": ") for row in matrix().values() if row.scope}

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        if application is None:
            return []
        return [scope for scope in application.allowed_scopes if scope in self.get_all_scopes()]

    def get_default_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        return self.get_available_scopes(application=application, request=request)
