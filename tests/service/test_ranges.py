import re
from email import message_from_bytes
from email.message import Message

import pytest
from byte_sources import BytesSource
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from audio_service.service.media import media_response
from audio_service.service.ranges import MOST_RANGES, Span, multipart, requested

BODY = bytes(range(100))


def got(content: bytes, header: str) -> Response:
    """The response of the whole way, from the header to the body."""

    @Request.application
    def app(request: Request) -> Response:
        return media_response(request, BytesSource(content))

    return Client(app, Response).get("/", headers={"Range": header})


def parts(response: Response) -> list[Message]:
    """A multipart body as Python's mail parser reads it, which shares no code with ours."""
    raw = f"Content-Type: {response.content_type}\r\n\r\n".encode() + response.data
    return message_from_bytes(raw).get_payload()  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("header", "spans"),
    [
        ("bytes=0-0", [(0, 1)]),
        ("bytes=10-19", [(10, 20)]),
        ("bytes=90-", [(90, 100)]),
        ("bytes=90-1000", [(90, 100)]),
        ("bytes=-10", [(90, 100)]),
        ("bytes=-1000", [(0, 100)]),
        ("bytes=99-18446744073709551615", [(99, 100)]),
        ("Bytes=0-0", [(0, 1)]),
        (" bytes=1-1\t", [(1, 2)]),
        ("bytes=0-0, 5-6\t,  -1", [(0, 1), (5, 7), (99, 100)]),
        ("bytes=,0-0,,5-6,", [(0, 1), (5, 7)]),
        ("bytes=50-60,0-5", [(50, 61), (0, 6)]),
        ("bytes=0-0,200-300", [(0, 1)]),
        ("bytes=-0,3-3", [(3, 4)]),
        ("bytes=0000000000000000000000007-7", [(7, 8)]),
    ],
)
def test_ranges_are_read_as_the_rfc_writes_them(header: str, spans: list[tuple[int, int]]) -> None:
    assert requested(header, 100) == tuple(Span(*span) for span in spans)


@pytest.mark.parametrize(
    ("header", "spans"),
    [
        ("bytes=0-49,50-99", [(0, 100)]),
        ("bytes=0-50,40-60", [(0, 61)]),
        ("bytes=0-99,5-6,7-8,0-", [(0, 100)]),
        ("bytes=80-90,0-5,6-7,91-91", [(80, 92), (0, 8)]),
        ("bytes=40-49,0-3,20-39", [(20, 50), (0, 4)]),
    ],
)
def test_ranges_that_overlap_or_touch_become_one_where_they_were_first_asked_for(
    header: str, spans: list[tuple[int, int]]
) -> None:
    assert requested(header, 100) == tuple(Span(*span) for span in spans)


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=100-,200-300,-0"])
def test_ranges_beyond_the_end_are_unsatisfiable(header: str) -> None:
    assert requested(header, 100) == ()


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=,",
        "bytes=-",
        "bytes=5",
        "bytes=5-4",
        "bytes=0-1,5-4",
        "bytes=--5",
        "bytes=1-2-3",
        "bytes=0x1-2",
        "bytes=+1-2",
        "bytes=1_0-20",
        "bytes=1 - 2",
        "bytes = 1-2",
        "bytes=1.0-2",
        "bytes=a-b",
        "bytes=٣-٤",
        "bytes=1-2;3-4",
        "bytes=1-2,bytes=3-4",
        "bytes=0-" + "9" * 5000,
        "items=0-1",
        "lines=100-",
    ],
)
def test_what_is_no_range_in_bytes_is_ignored(header: str) -> None:
    assert requested(header, 100) is None


def test_more_ranges_than_the_limit_are_answered_with_the_whole_file() -> None:
    def scattered(count: int) -> str:
        return "bytes=" + ",".join(f"{2 * at}-{2 * at}" for at in range(count))

    most = requested(scattered(MOST_RANGES), 100)
    assert most is not None
    assert len(most) == MOST_RANGES
    assert requested(scattered(MOST_RANGES + 1), 100) is None
    assert requested("bytes=" + "0-," * (MOST_RANGES + 1), 100) is None


def test_of_an_empty_file_there_is_only_the_whole() -> None:
    assert requested("bytes=-5", 0) is None
    assert requested("bytes=0-", 0) == ()
    assert requested("bytes=-0", 0) == ()


RANGE = st.one_of(
    st.tuples(st.integers(0, 130), st.integers(0, 60)).map(lambda pair: f"{pair[0]}-{sum(pair)}"),
    st.integers(0, 130).map(lambda first: f"{first}-"),
    st.integers(0, 130).map(lambda suffix: f"-{suffix}"),
)


def sliced(element: str, content: bytes) -> bytes:
    """What one range means, told by Python's slices alone."""
    first, last = element.split("-")
    if not first:
        return content[max(len(content) - int(last), 0) :]
    return content[int(first) :] if not last else content[int(first) : int(last) + 1]


@given(content=st.binary(min_size=1, max_size=120), elements=st.lists(RANGE, min_size=1, max_size=MOST_RANGES))
@example(content=b"\r\n--", elements=["0-0", "2-2"])
def test_any_set_of_ranges_gives_exactly_the_slices_of_the_file(content: bytes, elements: list[str]) -> None:
    response = got(content, "bytes=" + " , ".join(elements))
    wanted = [each for element in elements if (each := sliced(element, content))]
    if not wanted:
        assert response.status_code == 416
        assert response.headers["Content-Range"] == f"bytes */{len(content)}"
        return
    assert response.status_code == 206
    assert response.headers["Content-Length"] == str(len(response.data))
    if "Content-Range" in response.headers:
        found = [(response.headers["Content-Range"], response.data)]
    else:
        found = [(str(part["Content-Range"]), part.get_payload(decode=True)) for part in parts(response)]
        assert len(found) > 1, "one part is not sent as several"
        assert all(part["Content-Type"] == "audio/mpeg" for part in parts(response))
    places: list[range] = []
    for told, body in found:
        first, last, size = (int(number) for number in re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", told).groups())  # type: ignore[union-attr]
        assert size == len(content)
        assert body == content[first : last + 1]
        places.append(range(first, last + 1))
    bytes_sent = [at for place in places for at in place]
    assert len(bytes_sent) == len(set(bytes_sent)), "no byte is sent twice"
    asked = {at for element in elements for at in sliced(element, bytes(range(len(content))))}
    assert set(bytes_sent) == asked


@given(header=st.one_of(st.text(), st.from_regex(r"(?i)bytes=[0-9 ,\-\t]*", fullmatch=True)), size=st.integers(0, 200))
def test_no_header_breaks_the_reading(header: str, size: int) -> None:
    spans = requested(header, size)
    assert spans is None or all(0 <= span.first < span.stop <= size for span in spans)


def test_a_multipart_body_is_written_as_the_rfc_shows_it() -> None:
    written = b"".join(
        part if isinstance(part, bytes) else BODY[part.first : part.stop]
        for part in multipart([Span(65, 67), Span(97, 99)], 100, "audio/mpeg", "SEPARATOR")
    )
    assert written == (
        b"--SEPARATOR\r\nContent-Type: audio/mpeg\r\nContent-Range: bytes 65-66/100\r\n\r\nAB"
        b"\r\n--SEPARATOR\r\nContent-Type: audio/mpeg\r\nContent-Range: bytes 97-98/100\r\n\r\nab"
        b"\r\n--SEPARATOR--\r\n"
    )
