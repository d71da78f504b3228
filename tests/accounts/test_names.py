import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_service.accounts.names import LONGEST_NAME, name_key, tidy_name
from audio_service.errors import AccountError


@pytest.mark.parametrize(
    ("typed", "shown"), [("Anna", "Anna"), ("  Anna \t B ", "Anna B"), ("Ju\u0308rgen", "Jürgen"), ("慈", "慈")]
)
def test_a_name_is_shown_as_it_was_meant(typed: str, shown: str) -> None:
    assert tidy_name(typed) == shown


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "needs a name"),
        (" \n ", "needs a name"),
        ("x" * 65, "more than 64"),
        ("x" * 10**6, "more than 64"),
        ("a\x00b", "can't be seen"),
        ("Anna\u200b", "can't be seen"),
        ("\u202eannA", "can't be seen"),
        ("\ud800", "can't be seen"),
    ],
)
def test_a_name_that_could_mislead_is_refused_with_what_to_do(typed: str, says: str) -> None:
    with pytest.raises(AccountError, match=says):
        tidy_name(typed)


@given(text=st.text())
def test_a_name_as_shown_is_the_same_name(text: str) -> None:
    try:
        shown = tidy_name(text)
    except AccountError:
        return
    assert tidy_name(shown) == shown
    assert name_key(shown) == name_key(text)
    assert 0 < len(shown) <= LONGEST_NAME
