"""Archives from outside: what is hostile is refused with a sentence, what is sound is read byte for byte."""

import io
import stat
import struct
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from vae_core.archives import MAX_NAME, Archive, ArchiveRejected, shown
from vae_core.limits import LimitError

Change = Callable[[zipfile.ZipInfo], None]


def packed(files: dict[str, bytes], *, change: Change | None = None, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            if change:
                change(info)
            file.writestr(info, content)
    return buffer.getvalue()


def opened(content: bytes) -> Archive:
    return Archive(io.BytesIO(content))


def with_mode(mode: int) -> Change:
    def change(info: zipfile.ZipInfo) -> None:
        info.create_system, info.external_attr = 3, (mode | 0o644) << 16

    return change


def renamed(name: bytes) -> bytes:
    """An archive with a name that zipfile would not write."""
    return packed({"x" * len(name): b"content"}).replace(b"x" * len(name), name)


def patched(content: bytes, *, central: dict[int, bytes], local: dict[int, bytes] | None = None) -> bytes:
    """The one entry's headers with bytes at some offsets changed."""
    data = bytearray(content)
    start = content.index(b"PK\1\2")
    for offset, value in central.items():
        data[start + offset : start + offset + len(value)] = value
    for offset, value in (local or {}).items():
        data[offset : offset + len(value)] = value
    return bytes(data)


def overlapping() -> bytes:
    """Two entries of one packed content, as in a bomb that shares its kernel."""
    content = packed({"a": b"0" * 5000, "b": b"1" * 10})
    data = bytearray(content)
    second = content.index(b"PK\1\2", content.index(b"PK\1\2") + 4)
    data[second + 42 : second + 46] = struct.pack("<L", 0)
    return bytes(data)


def twice() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file.writestr("a.png", b"1")
        file.writestr("a.png", b"2")
    return buffer.getvalue()


SOUND = {"a.txt": b"hello", "b/c.bin": bytes(range(256)) * 50}
REFUSED: dict[str, tuple[bytes, str]] = {
    "up": (packed({"../evil": b"x"}), "leads out of the archive"),
    "up within": (packed({"a/../../evil": b"x"}), "leads out of the archive"),
    "up by backslashes": (renamed(b"..\\evil"), "leads out of the archive"),
    "absolute": (packed({"/etc/passwd": b"x"}), "begins at the root"),
    "absolute by backslash": (renamed(b"\\\\server\\x"), "begins at the root"),
    "drive": (packed({"C:/windows/x": b"x"}), "begins at the root"),
    "drive without slash": (packed({"c:x": b"x"}), "begins at the root"),
    "NUL": (renamed(b"a.png\0.exe"), "no name has"),
    "empty part": (packed({"a//b": b"x"}), "empty part"),
    "a dot": (packed({"./b": b"x"}), "empty part"),
    "long": (packed({"n" * (MAX_NAME + 1): b"x"}), "1,001 characters"),
    "twice": (twice(), "in it twice"),
    "link": (packed({"a": b"/etc/passwd"}, change=with_mode(stat.S_IFLNK)), "is a link"),
    "device": (packed({"a": b""}, change=with_mode(stat.S_IFCHR)), "is a device"),
    "pipe": (packed({"a": b""}, change=with_mode(stat.S_IFIFO)), "is a device"),
    "password": (patched(packed({"a": b"x"}), central={8: b"\1\0"}, local={6: b"\1\0"}), "protected by a password"),
    "lzma": (packed({"a": b"x"}, method=zipfile.ZIP_LZMA), "an ordinary zip"),
    "bzip2": (packed({"a": b"x"}, method=zipfile.ZIP_BZIP2), "an ordinary zip"),
    "overlapping": (overlapping(), "lie over one another"),
    "empty file": (b"", "no zip archive"),
    "text": (b"hello " * 100, "no zip archive"),
    "a pickle": (b"\x80\x04\x95\x00.", "no zip archive"),
    "a tar": (b"a" * 512 + b"ustar" + b"\0" * 507, "no zip archive"),
    "cut off": (packed(SOUND)[:-30], "no zip archive"),
    "beginning lost": (packed(SOUND)[200:], "its beginning is missing"),
    "contents lost": (packed(SOUND)[-40:], "damaged"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_hostile_or_broken_is_refused_as_a_whole(case: str) -> None:
    content, why = REFUSED[case]
    with pytest.raises(ArchiveRejected, match=why) as caught:
        opened(content)
    assert str(caught.value).endswith(".") and "\0" not in str(caught.value)


def test_what_is_sound_is_read_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "sound.zip"
    path.write_bytes(packed({"folder/": b"", **SOUND}))
    with Archive(path) as archive:
        assert {entry.name: archive.read(entry) for entry in archive.entries} == SOUND
        assert [entry.size for entry in archive.entries] == [5, 12800]
        target = io.BytesIO()
        archive.copy(archive.entries[1], target)
        assert target.getvalue() == SOUND["b/c.bin"]


def test_names_in_any_writing_are_kept_and_folders_by_backslashes_are_folders() -> None:
    names = ["猫/🐈.png", "a\u202egnp.exe", "x" * 300 + ".png", "<b>&amp;.png", 'it\'s "quoted".png']
    assert [entry.name for entry in opened(packed(dict.fromkeys(names, b"x"))).entries] == names
    assert [entry.name for entry in opened(renamed(b"cats\\1.png")).entries] == ["cats/1.png"]


def test_a_million_entries_are_refused_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    member = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = member * 1_000_000
    content = directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 3, 3, len(directory), 0, 0)
    tracemalloc.start()
    with pytest.raises(LimitError, match="more than 100,000 entries"):  # though its end says that there are three
        opened(content)
    assert tracemalloc.get_traced_memory()[1] < 2 * len(content)
    tracemalloc.stop()


def test_many_entries_of_the_large_format_are_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    content = packed({str(number): b"" for number in range(66_000)}, method=zipfile.ZIP_STORED)
    assert len(opened(content).entries) == 66_000
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_ARCHIVE_ENTRIES", "65999")
    with pytest.raises(LimitError, match="more than 65,999 entries"):
        opened(content)


def test_a_bomb_is_refused_by_its_ratio_and_a_small_black_picture_is_not() -> None:
    with pytest.raises(LimitError, match="more than 200 times its packed size"):
        opened(packed({"bomb": bytes(5_000_000)}))
    assert len(opened(packed({"black.bmp": bytes(50_000)})).entries) == 1


def test_all_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_UNPACKED_BYTES", "1000000")
    with pytest.raises(LimitError, match="more than 1 MB, which is the limit"):
        opened(packed({"a": b"ab" * 300_000, "b": b"ab" * 300_000}, method=zipfile.ZIP_STORED))


def test_what_is_really_read_is_counted_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENT_PLAYGROUND_MAX_UNPACKED_BYTES", "1000000")
    archive = opened(packed({"a": b"ab" * 200_000}, method=zipfile.ZIP_STORED))
    archive.read(archive.entries[0])
    archive.read(archive.entries[0])
    with pytest.raises(LimitError, match="more than 1 MB"):
        archive.read(archive.entries[0])


def test_an_entry_larger_than_is_wanted_is_not_read() -> None:
    archive = opened(packed(SOUND))
    with pytest.raises(LimitError, match="12,800 bytes, and at most 100 bytes"):
        archive.read(archive.entries[1], max_bytes=100)


def test_a_wrong_checksum_refuses_the_entry_and_not_the_others() -> None:
    data = bytearray(packed({"bad": b"content" * 9, "good": b"fine"}, method=zipfile.ZIP_STORED))
    data[data.index(b"content")] ^= 1
    archive = opened(bytes(data))
    with pytest.raises(ArchiveRejected, match="“bad” is damaged in the archive"):
        archive.read(archive.entries[0])
    assert archive.read(archive.entries[1]) == b"fine"


@pytest.mark.parametrize("claim", [10, 50_000])
def test_a_size_that_is_not_the_truth_refuses_the_entry(claim: int) -> None:
    content = packed({"a": bytes(range(250)) * 4})
    archive = opened(patched(content, central={24: struct.pack("<L", claim)}, local={22: struct.pack("<L", claim)}))
    with pytest.raises(ArchiveRejected, match=r"damaged|cut off"):
        archive.read(archive.entries[0])


def test_a_header_that_names_another_file_refuses_the_entry() -> None:
    content = packed({"safe.png": b"x"})
    data = bytearray(content)
    data[content.index(b"safe.png") : content.index(b"safe.png") + 4] = b"evil"
    archive = opened(bytes(data))
    with pytest.raises(ArchiveRejected, match="damaged"):
        archive.read(archive.entries[0])


def test_a_header_whose_name_is_no_text_refuses_the_entry() -> None:
    content = packed({"ä.png": b"x"})
    name = "ä".encode()
    data = bytearray(content)
    data[content.index(name)] = 0xA5
    archive = opened(bytes(data))
    with pytest.raises(ArchiveRejected, match="damaged"):
        archive.read(archive.entries[0])


def test_an_archive_within_is_a_file_like_any_other() -> None:
    inner = packed({"../evil": b"x"})
    archive = opened(packed({"inner.zip": inner}))
    assert archive.read(archive.entries[0]) == inner


def test_unseen_signs_are_shown_as_such_and_long_names_shortened() -> None:
    assert shown("a\u202egnp.exe\0") == "a\ufffdgnp.exe\ufffd"
    assert [len(shown("x" * 300, most)) for most in (4, 20, 60, 100)] == [4, 20, 60, 100]
    assert len(shown("x" * 300)) == 100 and shown("猫 👩‍🔬.png") == "猫 👩‍🔬.png"
