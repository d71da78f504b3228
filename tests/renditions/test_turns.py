"""Only so many chunks are made at once, and what a chunk is made from is part of its turn."""

import threading

from audio_service.renditions.turns import ChunkStoreInTurns, Turns, UnstoredChunks


def test_so_many_are_made_at_once_and_no_more(tmp_path):
    store = ChunkStoreInTurns(tmp_path, 2**20, Turns(2))
    lock, now, most = threading.Lock(), 0, 0
    both = threading.Barrier(2)

    def make():
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        both.wait()
        with lock:
            now -= 1
        return b"made"

    threads = [threading.Thread(target=store.take, args=(f"key-{number}", make)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_making_a_part_on_the_way_needs_no_second_turn(tmp_path):
    store = ChunkStoreInTurns(tmp_path, 2**20, Turns(1))
    assert store.take("whole", lambda: store.take("part", lambda: b"part") + b" of it") == b"part of it"
    assert store.take("next", lambda: b"next") == b"next"


def test_a_turn_is_given_back_by_who_fails(tmp_path):
    store = ChunkStoreInTurns(tmp_path, 2**20, Turns(1))
    for _ in range(2):
        try:
            store.take("bad", lambda: 1 / 0)
        except ZeroDivisionError:
            continue
    assert store.take("good", lambda: b"good") == b"good"


def test_what_is_stored_nowhere_is_made_again_once_it_is_no_longer_held(tmp_path):
    chunks, made = UnstoredChunks(Turns(1)), []
    for number in (0, 0, *range(40), 0):
        assert (
            chunks.take(f"key-{number}", lambda number=number: made.append(number) or b"%d" % number) == b"%d" % number
        )
    assert made == [*range(40), 0]
    assert chunks.has("key-0")
    chunks.clear()
    assert not chunks.has("key-0")


def test_what_is_needed_sooner_goes_first(tmp_path):
    turns, order = Turns(1), []
    busy, begun = threading.Event(), threading.Event()
    first = threading.Thread(target=turns.make, args=(lambda: begun.set() or busy.wait() or b"", 9))
    first.start()
    begun.wait()
    threads = []
    for rank in (4, 0, 4, 2):
        threads.append(threading.Thread(target=turns.make, args=(lambda rank=rank: order.append(rank) or b"", rank)))
        threads[-1].start()
        while len(turns._waiting) < len(threads):
            pass
    busy.set()
    for thread in [first, *threads]:
        thread.join()
    assert order == [0, 2, 4, 4]
