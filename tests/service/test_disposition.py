import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from audio_service.service.disposition import content_disposition


def named(stem: str) -> tuple[str, str]:
    """The name for old clients and the name for all others."""
    value = content_disposition(stem, ".mp3", attachment=True)
    head, _, encoded = value.rpartition("; filename*=UTF-8''")
    return head.removeprefix("attachment; filename=").strip('"'), unquote(encoded, errors="strict")


@pytest.mark.parametrize(
    ("stem", "plain", "full"),
    [
        ("Heart breathing", "Heart breathing.mp3", "Heart breathing.mp3"),
        ("", "audio.mp3", "audio.mp3"),
        ("Atmen für Jürgen", "Atmen fur Jurgen.mp3", "Atmen für Jürgen.mp3"),
        ("慈悲", "audio.mp3", "慈悲.mp3"),
        ("../../etc/passwd", "etc passwd.mp3", "etc passwd.mp3"),
        ("..\\x", "x.mp3", "x.mp3"),
        ('a"; filename="evil.exe', "a ; filename= evil.exe.mp3", "a ; filename= evil.exe.mp3"),
        ("a\r\nSet-Cookie: x=1", "a Set-Cookie x=1.mp3", "a Set-Cookie x=1.mp3"),
        ("-rf", "rf.mp3", "rf.mp3"),
        (".hidden", "hidden.mp3", "hidden.mp3"),
        ("\u202egpj.exe", "gpj.exe.mp3", "gpj.exe.mp3"),
        ("50%41", "50 41.mp3", "50%41.mp3"),
        ("می‌خواهم", "audio.mp3", "می‌خواهم.mp3"),
        ("\ud800", "audio.mp3", "audio.mp3"),
        ("...", "audio.mp3", "audio.mp3"),
    ],
)
def test_a_title_becomes_a_name_that_any_system_takes(stem: str, plain: str, full: str) -> None:
    assert named(stem) == (plain, full)


@given(stem=st.text())
def test_no_title_gets_out_of_its_quotes(stem: str) -> None:
    value = content_disposition(stem, ".mp3", attachment=False)
    assert value.isascii()
    assert value.isprintable()
    kind, options = parse_options_header(value)
    assert kind == "inline"
    assert set(options) == {"filename"}, "filename* wins over filename"
    for name in (*named(stem), options["filename"]):
        assert name.endswith(".mp3")
        assert len(name.encode()) <= 130
        assert not set(name) & set('/\\:*?"<>|\r\n\x00')
        assert name[0] not in ".- "
        assert unicodedata.normalize("NFC", name) == name or not name.isascii()


def test_a_long_title_is_cut_between_letters() -> None:
    plain, full = named("ü" * 500)
    assert full == "ü" * 60 + ".mp3"
    assert plain == "u" * 60 + ".mp3"
