import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from audio_service.errors import VoiceError
from audio_service.voice.synthetic import SyntheticVoice
from audio_service.voice.worker import Worker, WorkerFailed

ODD = Path(__file__).with_name("odd_worker.py")


@pytest.fixture
def diary(tmp_path):
    path = tmp_path / "diary.txt"
    path.touch()
    return path


@pytest.fixture
def odd_voice(diary):
    command = (sys.executable, str(ODD), str(diary))
    return SyntheticVoice("odd", "odd", command, rate=118.0, seconds=1.5)


def processes(diary):
    return {int(line.split()[0]) for line in diary.read_text().splitlines()}


def gone(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def soon(condition):
    until = time.monotonic() + 20
    while time.monotonic() < until and not condition():
        time.sleep(0.05)
    return condition()


def test_takes_come_in_order_whatever_the_engine_prints(odd_voice, lines, diary):
    utterances = lines("One.", "Two and three.", "Four.")
    takes = list(odd_voice.speak(utterances))
    assert [take.utterance for take in takes] == utterances
    assert [len(take.sound) for take in takes] == [round((0.1 + 0.07 * len(u.text)) * 16000) for u in utterances]
    assert len(processes(diary)) == 1


def test_a_worker_that_hangs_once_is_started_anew(odd_voice, lines, diary):
    takes = list(odd_voice.speak(lines("Begin.", "Please stumble once.", "Go on.")))
    assert len(takes) == 3
    assert len(processes(diary)) == 2
    assert all(soon(lambda pid=pid: gone(pid)) for pid in processes(diary))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Please hang now.", "did not speak this line within 1.5 s"),
        ("Please die now.", "exit code 7; its last words: out of breath"),
        ("Please refuse now.", "said: ValueError: no such word"),
        ("Please be silent now.", "gave silence"),
        ("Please be nan now.", "gave numbers that are not sound"),
        ("Please be much too short for so many words.", "too little for the words"),
    ],
)
def test_a_line_that_fails_is_named_with_its_reason(odd_voice, lines, diary, text, reason):
    spoken = []
    with pytest.raises(VoiceError) as caught:
        spoken.extend(odd_voice.speak(lines("Begin.", text, "Never.")))
    message = str(caught.value)
    assert "calm.md:10:1" in message
    assert "'line-1'" in message
    assert text[:20] in message
    assert reason in message
    # With one request ahead, generators have handed out what came before the fault.
    assert all(soon(lambda pid=pid: gone(pid)) for pid in processes(diary))


def test_a_worker_that_can_not_start_is_an_error_not_a_hang(lines):
    voice = SyntheticVoice("none", "none", (sys.executable, "-c", "print('hello')"), rate=118.0, seconds=2.0)
    with pytest.raises(VoiceError, match="hello"):
        list(voice.speak(lines("One.")))


def test_leaving_early_ends_the_worker(odd_voice, lines, diary):
    takes = odd_voice.speak(lines("One.", "Two.", "Three."))
    next(takes)
    takes.close()
    assert all(soon(lambda pid=pid: gone(pid)) for pid in processes(diary))


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_no_worker_outlives_a_parent_that_is_stopped_in_the_middle(diary, stop):
    code = (
        "import sys\n"
        "from audio_service.voice.worker import Worker\n"
        "with Worker([sys.executable, *sys.argv[1:]], seconds=60) as worker:\n"
        "    list(worker.answers([{'text': 'hang'}]))\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(ODD), str(diary)], stderr=subprocess.DEVNULL)
    assert soon(lambda: processes(diary))
    os.kill(parent.pid, stop)
    parent.wait()
    assert all(soon(lambda pid=pid: gone(pid)) for pid in processes(diary))


def test_a_worker_runs_in_a_folder_of_its_own_that_is_removed(tmp_path):
    code = (
        "import os, numpy as np\n"
        "from audio_service.voice.wire import Answer, serve\n"
        "def speak(request):\n"
        "    open('rubbish', 'w').close()\n"
        "    return Answer(np.zeros(1, np.float32), 8000, voices=(os.getcwd(),))\n"
        "serve(lambda: speak)\n"
    )
    with Worker([sys.executable, "-c", code], seconds=20) as worker:
        folder = Path(next(worker.answers([{}])).voices[0])
        assert (folder / "rubbish").exists()
    assert not folder.exists()


def test_an_answer_that_announces_nonsense_is_refused():
    code = 'print(\'{"ready": true}\\n{"samples": 10000000000, "rate": 8000}\', flush=True); input()'
    with Worker([sys.executable, "-c", code], seconds=20) as worker, pytest.raises(WorkerFailed, match="announced"):
        list(worker.answers([{}]))
