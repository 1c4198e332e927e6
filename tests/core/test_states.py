"""Transition maps."""

import pytest

from loanops.core.errors import InvalidTransition
from loanops.core.states import StateMachine

DOOR = StateMachine("Door", {"OPEN": ["CLOSED"], "CLOSED": ["OPEN", "LOCKED"], "LOCKED": []})


class TestStateMachine:
    def test_allows_what_the_map_says(self):
        DOOR.require("OPEN", "CLOSED")
        assert DOOR.allows("CLOSED", "LOCKED")
        assert not DOOR.allows("OPEN", "LOCKED")

    def test_a_refusal_says_from_to_and_what_is_possible(self):
        with pytest.raises(
            InvalidTransition, match="Door: OPEN cannot become LOCKED. From OPEN it can become: CLOSED"
        ):
            DOOR.require("OPEN", "LOCKED")

    def test_a_final_state_says_so(self):
        with pytest.raises(InvalidTransition, match="final"):
            DOOR.require("LOCKED", "OPEN")
        assert DOOR.is_final("LOCKED")
        assert not DOOR.is_final("OPEN")
