"""Personal fields: unreadable without the key, bound to their column, found by blind index."""

import pytest

from loanops.encryption import DecryptionFailed, blind_index, decrypt, encrypt, mask_last4

KEYS = [
    "new:bmV3LWtleS1vZi0zMi1ieXRlcy0wMDAwMDAwMDAwMDE=",
    "local1:bG9jYWwtb25seS1rZXktb2YtMzItYnl0ZXMtMDAwMDE=",
]


class TestEncrypt:
    def test_is_read_back_and_shows_nothing(self):
        sealed = encrypt("123456789", context="parties.business.tax_id")

        assert "123456789" not in sealed
        assert decrypt(sealed, context="parties.business.tax_id") == "123456789"

    def test_the_same_text_is_sealed_differently_each_time(self):
        assert encrypt("123456789", context="c") != encrypt("123456789", context="c")

    def test_refuses_a_value_copied_into_another_column(self):
        sealed = encrypt("123456789", context="parties.business.tax_id")

        with pytest.raises(DecryptionFailed, match=r"parties.owner.ssn"):
            decrypt(sealed, context="parties.owner.ssn")

    def test_refuses_a_changed_value_and_an_unknown_key(self):
        sealed = encrypt("123456789", context="c")

        with pytest.raises(DecryptionFailed):
            decrypt(sealed[:-4] + "AAA=", context="c")
        with pytest.raises(DecryptionFailed, match="'gone' is not in the keyring"):
            decrypt("gone:" + sealed.partition(":")[2], context="c")

    def test_an_old_key_still_decrypts_after_rotation(self, settings):
        old = encrypt("123456789", context="c")
        settings.FIELD_ENCRYPTION_KEYS = KEYS

        assert decrypt(old, context="c") == "123456789"
        assert encrypt("x", context="c").startswith("new:")


class TestBlindIndex:
    def test_ignores_punctuation_and_differs_by_column(self):
        assert blind_index("12-3456789", context="a") == blind_index("123456789", context="a")
        assert blind_index("123456789", context="a") != blind_index("123456789", context="b")


class TestMask:
    @pytest.mark.parametrize(
        ("value", "shown"), [("123456789", "•••• 6789"), ("6789", "••••"), ("", ""), (None, "")]
    )
    def test_shows_at_most_the_last_four(self, value, shown):
        assert mask_last4(value) == shown
