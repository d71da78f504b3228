import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_service.accounts.devices import device_id, new_device

KEY = bytes(range(32))


def test_a_device_is_known_by_the_cookie_it_was_given() -> None:
    cookies = {new_device(KEY, secrets.token_bytes) for _ in range(20)}
    ids = {device_id(KEY, cookie) for cookie in cookies}
    assert len(ids) == 20
    assert all(identity and len(identity) == 32 for identity in ids)


def test_another_key_knows_no_device_of_ours() -> None:
    assert device_id(bytes(32), new_device(KEY, secrets.token_bytes)) is None


@pytest.mark.parametrize("place", range(76))
def test_a_cookie_changed_anywhere_is_nobodys(place: int) -> None:
    cookie = new_device(KEY, bytes)
    assert len(cookie) == 76
    for letter in {"0", "1", "A", "-", "é", "\x00", ""} - {cookie[place]}:
        assert device_id(KEY, cookie[:place] + letter + cookie[place + 1 :]) is None


@given(text=st.text())
def test_no_made_up_cookie_is_anybodys(text: str) -> None:
    assert device_id(KEY, text) is None
