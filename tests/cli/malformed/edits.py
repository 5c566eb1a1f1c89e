# SPDX-License-Identifier: GPL-3.0-or-later
"""What one malformed input is: the good base with one edit, and what must be said about it.

The place that a message must name is marked in the edit itself: the character ¶ stands right before
it and is taken out again, so that line and column are counted here and not copied from the program.
"""
import dataclasses

MARK = "¶"


class Failed(Exception):
    """What a test reports."""


@dataclasses.dataclass
class Case:
    name: str
    file: str         # that is edited, in the copy of the base
    edit: object      # function: old bytes or None -> new bytes or None (no file)
    code: str         # of the first problem
    fragment: str     # of its message
    place: str = ""   # file of the message if it is another one, or `--set PATH`
    line: int = -1    # if there is no mark; 0: the message has no line
    column: int = -1
    sets: tuple = ()  # arguments of --set
    more: int = 0     # problems besides the first
    target: str = "scenario.yaml"
    source: bool = True # the source line is shown
    also: tuple = ()    # (file, edit) of other files


def sub(old, new):
    """Replace the one place where `old` stands."""
    def edit(text):
        count = text.decode().count(old)
        if count != 1:
            raise ValueError(f"{old!r} stands {count} times in the base")
        return text.decode().replace(old, new).encode()
    return edit


def whole(new):
    return lambda text: new.encode() if isinstance(new, str) else new


def append(new):
    return lambda text: text + (new.encode() if isinstance(new, str) else new)


def remove():
    return lambda text: None


def keep():
    return lambda text: text


def find_mark(text):
    """The text without its mark, and the line and column of the mark (None without one)."""
    mark = MARK.encode()
    at = text.find(mark)
    if at < 0:
        return text, None
    text = text[:at] + text[at + len(mark):]
    before = text[:at].removeprefix(b"\xef\xbb\xbf")
    lines = before.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    return text, (len(lines), len(lines[-1].decode(errors="replace")) + 1)
