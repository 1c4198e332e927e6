"""The states of the United States, the District of Columbia and the territories, by their two letters."""

_STATES = (
    "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK "
    "OR PA RI SC SD TN TX UT VA VT WA WI WV WY"
)
_TERRITORIES = "AS GU MP PR VI"
STATES = frozenset(f"{_STATES} {_TERRITORIES}".split())
