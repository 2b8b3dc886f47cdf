"""The few words of Redis that masto.js' pool of tokens speaks, for machines without a Redis.

Two runners that find the same free token at once would share an account and see each other's doings: WATCH therefore
holds the key until UNWATCH, which the pool always sends.
"""

import fnmatch
import socketserver
import threading
from collections import defaultdict
from typing import BinaryIO

PORT = 6379
_values: dict[bytes, bytes] = {}
_held: defaultdict[bytes, threading.Lock] = defaultdict(threading.Lock)


class _Connection(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        watched: list[threading.Lock] = []
        try:
            while words := _read(self.rfile):
                self.wfile.write(_answer(words[0].upper(), words[1:], watched))
        finally:
            _let_go(watched)


def _read(stream: BinaryIO) -> list[bytes]:
    head = stream.readline()
    if not head.startswith(b"*"):
        return []
    words = []
    for _ in range(int(head[1:])):
        size = int(stream.readline()[1:])
        words.append(stream.read(size + 2)[:-2])
    return words


def _answer(verb: bytes, words: list[bytes], watched: list[threading.Lock]) -> bytes:
    if verb == b"GET":
        return _text(_values.get(words[0]))
    if verb == b"KEYS":
        found = [key for key in _values if fnmatch.fnmatchcase(key.decode(), words[0].decode())]
        return b"*%d\r\n" % len(found) + b"".join(map(_text, found))
    if verb == b"INFO":
        return _text(b"redis_version:7.0.0\r\nloading:0\r\n")
    if verb == b"SET":
        _values[words[0]] = words[1]
    elif verb == b"WATCH":
        _held[words[0]].acquire()
        watched.append(_held[words[0]])
    elif verb == b"UNWATCH":
        _let_go(watched)
    return b"+OK\r\n"


def _let_go(watched: list[threading.Lock]) -> None:
    while watched:
        watched.pop().release()


def _text(value: bytes | None) -> bytes:
    return b"$-1\r\n" if value is None else b"$%d\r\n%s\r\n" % (len(value), value)


class Pool(socketserver.ThreadingTCPServer):
    """Serves from the moment it is made."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", PORT), _Connection)
        threading.Thread(target=self.serve_forever, daemon=True).start()
