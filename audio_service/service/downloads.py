"""Files to keep: how far they are, and the files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from audio_service.accounts import Action
from audio_service.errors import LibraryError
from audio_service.file_part import FilePart
from audio_service.jobs import Job, Kind, State
from audio_service.service import described
from audio_service.service.access import allowed
from audio_service.service.media import media_response
from audio_service.service.parts import parts

blueprint = Blueprint("downloads", __name__)

_TYPES: Final = {
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "m4b": "audio/mp4",
    "opus": "audio/ogg",
    "flac": "audio/flac",
    "wav": "audio/wav",
}

_GONE: Final = "The file was forgotten to make room; ask for it again."


@blueprint.get("/api/jobs/<job>")
@allowed(Action.PLAY)
def read(job: str) -> Response:
    response = jsonify(described.job(_found(job)))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/downloads/<job>")
@allowed(Action.PLAY)
def wait(job: str) -> Response:
    """Show how far a file is; the page comes again by itself until it is there."""
    found = _found(job)
    ready = found.state is State.DONE and found.result
    href = found.result if ready else None
    page = make_response(render_template("download.html", job=described.job(found), href=href))
    if found.state in {State.WAITING, State.RUNNING}:
        page.headers["Refresh"] = "2"
    return page


@blueprint.get("/exports/<job>/<name>")
@allowed(Action.PLAY)
def fetch(job: str, name: str) -> Response:
    """Answer with a finished file."""
    found = _found(job)
    if found.kind is not Kind.EXPORT or found.result != request.path:
        raise LibraryError("there is no such file; ask for it anew")
    form = found.asked["format"]
    path = parts().exports.use(job, form)
    if path is None:
        raise LibraryError(_GONE)
    file = _File.of(path)
    title = "" if found.asked["neutral"] else name.removesuffix(f".{form}")
    return media_response(request, file, content_type=_TYPES[form], title=title, ending=f".{form}", attachment=True)


def _found(identity: str) -> Job:
    """Return a job as it stands; one whose file was forgotten has failed."""
    working = parts()
    job = working.book.find(identity)
    if job is None:
        raise LibraryError("there is no such job")
    made = job.kind is Kind.EXPORT and job.state is State.DONE
    if made and not working.exports.path(job.id, job.asked["format"]).exists():
        working.book.lost(job.id, _GONE)
        return working.book.find(identity) or job
    return job


@dataclass(frozen=True, slots=True)
class _File:
    """A finished file for :func:`~audio_service.service.media.media_response`.

    Made again after it was forgotten it may differ in a byte, so its tag says when it was made.
    """

    path: Path
    size: int
    etag: str

    @classmethod
    def of(cls, path: Path) -> _File:
        about = path.stat()
        return cls(path, about.st_size, f'"{path.stem}-{about.st_mtime_ns:x}"')

    def stream(self, first: int, stop: int) -> Iterator[FilePart]:
        yield FilePart(str(self.path), first, stop - first)
