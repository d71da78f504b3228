"""Files to keep take no more room than they may."""

import os

from audio_service.jobs import Exports


def files(exports, *names):
    exports.folder.mkdir(exist_ok=True)
    for at, name in enumerate(names):
        path = exports.folder / name
        path.write_bytes(bytes(100))
        os.utime(path, (1000 + at, 5))


def left(exports):
    return sorted(path.name for path in exports.folder.iterdir())


def test_those_unused_for_longest_go_first(tmp_path):
    exports = Exports(tmp_path / "exports", limit=250)
    files(exports, "a.opus", "b.opus", "c.opus", "d.opus")
    assert exports.use("a", "opus") == exports.folder / "a.opus"
    exports.make_room(keep=exports.folder / "d.opus")
    assert left(exports) == ["a.opus", "d.opus"]


def test_the_file_just_made_stays_however_large(tmp_path):
    exports = Exports(tmp_path / "exports", limit=50)
    files(exports, "a.opus", "b.opus")
    exports.make_room(keep=exports.folder / "a.opus")
    assert left(exports) == ["a.opus"]


def test_using_a_file_does_not_change_when_it_was_made(tmp_path):
    exports = Exports(tmp_path / "exports")
    files(exports, "a.opus")
    exports.use("a", "opus")
    assert (exports.folder / "a.opus").stat().st_mtime == 5
    assert exports.use("b", "opus") is None


def test_half_written_files_of_a_dead_worker_are_swept_away(tmp_path):
    exports = Exports(tmp_path / "exports")
    files(exports, ".audio-service-0123.part", "a.opus")
    exports.sweep()
    assert left(exports) == ["a.opus"]
