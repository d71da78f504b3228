from datetime import UTC, datetime

import pytest
from byte_sources import BytesSource
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Request, Response

from audio_service.errors import EncodeError
from audio_service.service.media import media_response

CONTENT = bytes(range(256)) * 4
MADE = datetime(2026, 3, 29, 1, 30, 0, 999, tzinfo=UTC)
NOTHING_TAKEN: list[tuple[int, int]] = []


def request(method: str = "GET", **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(EnvironBuilder(method=method, headers=named).get_environ())


def answered(source: BytesSource, asked: Request, **options: object) -> Response:
    """The response as a client gets it, body and all."""
    given = media_response(asked, source, **options)  # type: ignore[arg-type]
    return Response.from_app(given, asked.environ, buffered=True)


@pytest.fixture
def source() -> BytesSource:
    return BytesSource(CONTENT)


def test_the_whole_file_comes_with_all_that_a_player_wants_to_know(source: BytesSource) -> None:
    response = answered(source, request())
    assert response.status_code == 200
    assert response.data == CONTENT
    assert dict(response.headers) == {
        "Content-Type": "audio/mpeg",
        "Content-Length": "1024",
        "ETag": source.etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Disposition": "inline; filename=\"audio.mp3\"; filename*=UTF-8''audio.mp3",
        "X-Content-Type-Options": "nosniff",
    }


def test_caching_name_kind_and_date_are_the_callers_choice(source: BytesSource) -> None:
    options = {"title": "Ruhe", "ending": ".opus", "attachment": True, "content_type": "audio/ogg"}
    response = answered(source, request(), modified=MADE, **options)
    assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="Ruhe.opus"')
    assert response.headers["Content-Type"] == "audio/ogg"
    assert response.headers["Last-Modified"] == "Sun, 29 Mar 2026 01:30:00 GMT"
    again = answered(source, request(If_Modified_Since=response.headers["Last-Modified"]), modified=MADE)
    assert again.status_code == 304


def test_head_tells_what_get_would_and_makes_nothing(source: BytesSource) -> None:
    asked = answered(source, request("HEAD"))
    assert asked.data == b""
    assert source.asked == NOTHING_TAKEN
    assert dict(asked.headers) == dict(answered(source, request()).headers)


@pytest.mark.parametrize("header", ["bytes=0-9", "bytes=5000-", "bytes=0-0,5-5", "nonsense"])
def test_head_knows_no_ranges(source: BytesSource, header: str) -> None:
    response = answered(source, request("HEAD", Range=header))
    assert (response.status_code, response.headers["Content-Length"]) == (200, "1024")
    assert "Content-Range" not in response.headers


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_has_the_file_gets_304_before_any_range_is_looked_at(source: BytesSource, method: str) -> None:
    for header in ("bytes=0-9", "bytes=5000-"):
        asked = request(method, If_None_Match=source.etag, Range=header)
        pieces, status, headers = run_wsgi_app(media_response(asked, source), asked.environ)
        assert (status, b"".join(pieces)) == ("304 NOT MODIFIED", b"")
        assert dict(headers) == {"ETag": source.etag, "Cache-Control": "private, max-age=31536000, immutable"}
    assert source.asked == NOTHING_TAKEN


def test_who_wants_another_version_gets_412_and_no_cache_keeps_it(source: BytesSource) -> None:
    response = answered(source, request(If_Match='"other"', Range="bytes=0-9"))
    assert response.status_code == 412
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json == {"title": "Precondition Failed", "status": 412}
    assert source.asked == NOTHING_TAKEN


def test_a_range_beyond_the_end_tells_the_size_and_no_cache_keeps_it(source: BytesSource) -> None:
    response = answered(source, request(Range="bytes=1024-"))
    assert response.status_code == 416
    assert response.headers["Content-Range"] == "bytes */1024"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.content_type == "application/problem+json"
    assert source.asked == NOTHING_TAKEN


def test_an_old_part_is_never_joined_to_a_new_one(source: BytesSource) -> None:
    same = answered(source, request(Range="bytes=1000-", If_Range=source.etag))
    other = answered(source, request(Range="bytes=1000-", If_Range='"older"'))
    beyond = answered(source, request(Range="bytes=5000-", If_Range='"older"'))
    assert (same.status_code, same.data) == (206, CONTENT[1000:])
    assert (other.status_code, other.data) == (200, CONTENT)
    assert (beyond.status_code, beyond.data) == (200, CONTENT)


def test_only_what_is_taken_is_made(source: BytesSource) -> None:
    response = media_response(request(Range="bytes=100-199,500-599"), source)
    assert source.made == 0, "the first piece of a multipart body is its heading"
    pieces = iter(response.response)
    next(pieces)
    next(pieces)
    assert source.asked == [(100, 200)]
    assert source.made == source.piece
    assert source.open == 1
    response.close()
    assert source.open == 0, "a listener who leaves stops the work"


def test_a_response_that_is_never_sent_stops_the_work_too(source: BytesSource) -> None:
    response = media_response(request(), source)
    assert (source.made, source.open) == (source.piece, 1)
    response.close()
    assert (source.made, source.open) == (source.piece, 0)


def test_a_file_that_cannot_begin_is_an_error_before_any_header() -> None:
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: media_response(request(), BytesSource(CONTENT, fails_at=0)))
    app.register_error_handler(EncodeError, lambda _: ("the encoder failed", 503))
    assert app.test_client().get("/").status_code == 503


@pytest.mark.parametrize(("given", "says"), [(CONTENT[:-1], "1 bytes short"), (CONTENT + b"\0", "too long")])
def test_a_source_of_another_length_than_it_said_is_broken_off(given: bytes, says: str) -> None:
    class Wrong(BytesSource):
        def stream(self, first: int, stop: int):  # type: ignore[no-untyped-def]
            yield from (given[at : at + 100] for at in range(0, len(given), 100))

    sent: list[bytes] = []
    with pytest.raises(RuntimeError, match=says):
        sent.extend(media_response(request(), Wrong(CONTENT)).response)
    assert CONTENT.startswith(b"".join(sent))


@pytest.mark.parametrize("etag", ['W/"a"', "a", '""', '"a\r\nX: y"', '"a"b"'])
def test_a_source_without_a_strong_tag_is_refused(etag: str) -> None:
    class Tagged(BytesSource):
        etag = None  # type: ignore[assignment]

    source = Tagged(CONTENT)
    source.etag = etag  # type: ignore[method-assign]
    with pytest.raises(ValueError, match="strong entity tag"):
        media_response(request(), source)


def test_an_empty_file_is_empty() -> None:
    for header in ("bytes=-5", "nonsense"):
        response = answered(BytesSource(b""), request(Range=header))
        assert (response.status_code, response.headers["Content-Length"], response.data) == (200, "0", b"")
    assert answered(BytesSource(b""), request(Range="bytes=0-")).status_code == 416
