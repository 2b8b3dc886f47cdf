"""Opening what strangers upload, in helper processes with limits that end when nobody needs them."""

import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from msgspec.structs import replace

from veche.core.errors import Invalid, TooLarge, Unavailable
from veche.core.media.decoder import wire
from veche.core.media.decoder.wire import Family, Kind, Purpose
from veche.settings import Settings

log = logging.getLogger(__name__)

ANY: tuple[Family, ...] = ("image", "video", "audio")
START_SECONDS = 20
LONGEST_QUEUE = 900  # seconds until a film stays as it came, because others are converted
CONVERSION_PATIENCE = 3  # times its processor time: whatever else the machine does goes before it
LONGEST_ANSWER = 1 << 20

# The package is loaded under a name of its own: importing it as part of the server would bring in the server.
_PROGRAM = """
import importlib.util as util, sys
spec = util.spec_from_file_location("decoder", sys.argv[1] + "/__init__.py", submodule_search_locations=[sys.argv[1]])
sys.modules["decoder"] = util.module_from_spec(spec)
from decoder.serve import main
main(int(sys.argv[2]))
"""


class DerivedFile(msgspec.Struct, frozen=True):
    """One file made from an upload; roles are told in `decoder/variants.py`."""

    role: str
    path: Path
    mime: str
    width: int | None
    height: int | None
    size: int

    @property
    def extension(self) -> str:
        """For the stored file's name, without the dot."""
        return self.path.suffix.lstrip(".")


class Decoded(msgspec.Struct, frozen=True):
    """What an upload is. Width and height are those of the stored original as it is shown; duration in ms."""

    kind: Kind
    mime: str
    width: int | None
    height: int | None
    duration: int | None
    fps: float | None
    bitrate: int | None
    blurhash: str | None
    animated: bool
    title: str
    artist: str
    files: tuple[DerivedFile, ...]
    common: bool = True  # every browser and app can play it

    def file(self, role: str) -> DerivedFile | None:
        """The file of that role, if it was made."""
        return next((file for file in self.files if file.role == role), None)


class Decoder:
    """One for each process of the server. Helpers start at the first upload and end after a time of idleness."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._bounds = _bounds(settings)
        self._slots = asyncio.Semaphore(settings.media.processes)
        self._conversions = asyncio.Semaphore(1)  # beside them: nobody's picture waits for somebody's film
        self._idle: list[tuple[_Helper, asyncio.TimerHandle]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def process(
        self,
        path: Path,
        kinds: Sequence[Family] = ANY,
        *,
        workdir: Path,
        purpose: Purpose = "post",
        loops: bool = False,
    ) -> Decoded:
        """Find out what a file is and make its derived files in `workdir`, which the caller owns and removes.

        With `loops` a moving GIF becomes a gifv. The file must be one of `kinds` (a gifv is a video, a GIF a picture).
        Invalid, with a code (unknown_type, unreadable, wrong_kind, too_many_pixels, too_long, too_fast, codec), if
        nothing can be made of it; TooLarge above the limit of its kind; Unavailable if no helper starts.
        """
        job = wire.Job(_absolute(path), _absolute(workdir), list(kinds), purpose, self._bounds, loops)
        async with self._slots:
            helper = self._taken() or await _Helper.start(self._settings.media.memory_mib)
            try:
                answer = await helper.ask(job, self._settings.media.wall_seconds)
            except BaseException:
                await helper.kill()
                raise
            self._keep(helper)
        if isinstance(answer, wire.Result):
            return _decoded(answer, workdir)
        if answer.code == "too_large":
            raise TooLarge(answer.limit)
        raise Invalid("file", answer.why, code=answer.code)

    async def convert(self, decoded: Decoded, *, workdir: Path) -> Decoded:
        """The same film or sound as every app plays it: H.264 and AAC in MP4, or MP3. Takes its time.

        It stays as it came where that is so already, where it would take longer than the settings allow, where the
        libraries lack an encoder, and where anything goes wrong: the file in hand plays in most apps.
        """
        seconds = self._settings.media.convert_seconds
        came = decoded.file("original")
        if decoded.common or not seconds or came is None:
            return decoded
        answer = await self._in_turn(wire.Conversion(_absolute(came.path), _absolute(workdir), seconds))
        if isinstance(answer, wire.Refusal):
            log.warning("a file of the type %s stays as it came: it %s", decoded.mime, answer.why)
            return decoded
        return _converted(decoded, _decoded(answer, workdir))

    async def _in_turn(self, job: wire.Conversion) -> wire.Result | wire.Refusal:
        """One after another, each in a helper of its own, which makes itself slow."""
        try:
            async with asyncio.timeout(LONGEST_QUEUE):
                await self._conversions.acquire()
        except TimeoutError:
            return wire.Refusal("busy", "would have had to wait too long for others")
        try:
            helper = await _Helper.start(self._settings.media.memory_mib)
            try:
                return await helper.ask(job, CONVERSION_PATIENCE * job.cpu_seconds)
            except Invalid as error:
                return wire.Refusal(error.code, error.why)
            finally:
                await helper.kill()
        finally:
            self._conversions.release()

    @property
    def running(self) -> int:
        """How many helpers wait for work."""
        return len(self._idle)

    async def close(self) -> None:
        """End all helpers."""
        idle, self._idle = self._idle, []
        for _, timer in idle:
            timer.cancel()
        await asyncio.gather(*(helper.kill() for helper, _ in idle))

    def _taken(self) -> "_Helper | None":
        while self._idle:
            helper, timer = self._idle.pop()
            timer.cancel()
            if helper.alive:
                return helper
        return None

    def _keep(self, helper: "_Helper") -> None:
        patience = self._settings.media.idle_seconds
        timer = asyncio.get_running_loop().call_later(patience, self._expire, helper)
        self._idle.append((helper, timer))

    def _expire(self, helper: "_Helper") -> None:
        self._idle = [(other, timer) for other, timer in self._idle if other is not helper]
        helper.dismiss()


class _Helper:
    """One helper process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, memory_mib: int) -> "_Helper":
        folder = str(Path(__file__).parent / "decoder")
        # None of our variables: some are secrets. The search path is ours, wherever the libraries are installed.
        environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LC_ALL": "C.UTF-8"}
        pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        arguments = ("-P", "-c", _PROGRAM, folder, str(memory_mib))
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, stdin=pipe, stdout=pipe, stderr=nowhere, env=environment, limit=LONGEST_ANSWER
        )
        helper = cls(process)
        try:
            async with asyncio.timeout(START_SECONDS):
                ready = await helper._line()
        except TimeoutError:
            ready = b""
        except BaseException:
            await helper.kill()
            raise
        if ready != wire.READY:
            await helper.kill()
            log.error("the media helper does not start (exit code %s)", process.returncode)
            raise Unavailable("pictures and films cannot be opened at the moment")
        return helper

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, job: wire.Job | wire.Conversion, seconds: int) -> wire.Result | wire.Refusal:
        """The answer; a helper that dies or dawdles over a file has been overtaxed by it."""
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(job) + b"\n")
        try:
            async with asyncio.timeout(seconds):
                line = await self._line()
        except TimeoutError:
            raise Invalid("file", "takes too long to open", code="unreadable") from None
        if not line:
            raise Invalid("file", "cannot be opened within our limits", code="unreadable")
        return msgspec.json.decode(line, type=wire.Result | wire.Refusal)

    async def kill(self) -> None:
        """At once."""
        if self.alive:
            try:
                self._process.kill()
            except ProcessLookupError:
                pass
        await self._process.wait()

    def dismiss(self) -> None:
        """Let it end by itself: it ends when nothing more can come."""
        if self._process.stdin is not None:
            self._process.stdin.close()

    async def _line(self) -> bytes:
        assert self._process.stdout is not None
        try:
            return await self._process.stdout.readline()
        except ValueError:  # longer than any answer
            return b""


def _absolute(path: Path) -> str:
    return str(path.absolute())


def _bounds(settings: Settings) -> wire.Bounds:
    limits, media = settings.limits, settings.media
    return wire.Bounds(
        image_bytes=limits.image_bytes,
        image_pixels=limits.image_pixels,
        animation_pixels=limits.animation_pixels,
        video_bytes=limits.video_bytes,
        video_pixels=limits.video_pixels,
        video_fps=limits.video_fps,
        audio_bytes=limits.audio_bytes,
        media_seconds=limits.media_seconds,
        original_pixels=media.original_pixels,
        quality=media.jpeg_quality,
        cpu_seconds=media.cpu_seconds,
    )


def _decoded(result: wire.Result, workdir: Path) -> Decoded:
    """The answer with paths in place of names; a name is never more than that."""
    files = tuple(
        DerivedFile(file.role, workdir / Path(file.name).name, file.mime, file.width, file.height, file.size)
        for file in result.files
    )
    return Decoded(
        kind=result.kind,
        mime=result.mime,
        width=result.width,
        height=result.height,
        duration=result.duration,
        fps=result.fps,
        bitrate=result.bitrate,
        blurhash=result.blurhash,
        animated=result.animated,
        title=result.title,
        artist=result.artist,
        files=files,
        common=result.common,
    )


def _converted(came: Decoded, made: Decoded) -> Decoded:
    """What the file was found to be, with another original."""
    return replace(
        came,
        mime=made.mime,
        width=made.width,
        height=made.height,
        duration=made.duration,
        fps=made.fps,
        bitrate=made.bitrate,
        files=(*made.files, *(file for file in came.files if file.role != "original")),
        common=True,
    )
