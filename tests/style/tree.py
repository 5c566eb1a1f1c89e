# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a tree as the style rules see them."""
import os
import re
import subprocess

NOT_OURS = {".git", ".build", "node_modules", "__pycache__"}
COMMENT_OR_LITERAL = re.compile(
    r"""//[^\n]* | /\*.*?\*/ | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'""", re.VERBOSE | re.DOTALL)


class Tree:
    """A source tree: what is committed or would be, without what is built."""

    def __init__(self, root):
        self.root = os.path.realpath(root)
        self.paths = self._from_git() or self._from_walk()

    def _from_git(self):
        """Paths of a git checkout, what is not yet added included; None where git cannot say."""
        def git(*arguments):
            return subprocess.run(["git", "-C", self.root, *arguments], check=True, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        try:
            if os.path.realpath(git("rev-parse", "--show-toplevel").strip()) != self.root:
                return None
            listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        except (OSError, subprocess.CalledProcessError):
            return None
        paths = set(filter(None, listed.split("\0")))
        return sorted(path for path in paths if os.path.isfile(self.full(path)))

    def _from_walk(self):
        paths = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if name not in NOT_OURS]
            paths += [os.path.relpath(os.path.join(folder, name), self.root) for name in names]
        return sorted(paths)

    def full(self, path):
        return os.path.join(self.root, path)

    def has(self, path):
        return os.path.isfile(self.full(path))

    def select(self, *suffixes, under=("",)):
        """Paths that end in one of the suffixes, in one of the folders (`engine/`)."""
        return [path for path in self.paths if path.endswith(suffixes) and path.startswith(under)]

    def text(self, path):
        """The text of a file, or None if it is not UTF-8 text."""
        with open(self.full(path), "rb") as file:
            content = file.read()
        try:
            return None if b"\0" in content else content.decode("utf-8")
        except UnicodeDecodeError:
            return None

    def lines(self, path):
        """(number from 1, line) of a text file; nothing for other files."""
        return enumerate((self.text(path) or "").splitlines(), start=1)

    def code_lines(self, path):
        """The same for C without comments and the insides of literals."""
        def blank(match):
            found = match.group(0)
            if found.startswith('"'):
                return '""'
            return re.sub(r"[^\n]", " ", found)
        return enumerate(COMMENT_OR_LITERAL.sub(blank, self.text(path) or "").splitlines(), start=1)
