# SPDX-License-Identifier: MIT OR Apache-2.0
"""The files of the tree that checks look at: what git tracks, or everything but build/ without git."""
import os
import subprocess


def walk(root):
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in (".git", "build", "__pycache__")]
        for name in names:
            yield os.path.relpath(os.path.join(folder, name), root)


def tracked(root):
    """Relative paths, sorted. Files that are tracked but deleted are left out."""
    try:
        result = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True, text=True)
        names = result.stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        names = walk(root)
    return sorted(name for name in names if name and os.path.isfile(os.path.join(root, name)))


def text_of(root, name):
    with open(os.path.join(root, name), encoding="utf-8") as file:
        return file.read()


def blank_comments(text):
    """C text with comments, strings and character constants blanked, line breaks kept."""
    result = []
    position = 0
    while position < len(text):
        end = token_end(text, position)
        if end == position:
            result.append(text[position])
            position += 1
            continue
        result.append("".join("\n" if char == "\n" else " " for char in text[position:end]))
        position = end
    return "".join(result)


def token_end(text, start):
    """The end of the comment or literal that starts here; `start` if none does."""
    if text.startswith("/*", start):
        end = text.find("*/", start + 2)
        return len(text) if end < 0 else end + 2
    if text.startswith("//", start):
        end = text.find("\n", start)
        return len(text) if end < 0 else end
    if text[start] in "\"'":
        return literal_end(text, start)
    return start


def literal_end(text, start):
    position = start + 1
    while position < len(text) and text[position] not in (text[start], "\n"):
        position += 2 if text[position] == "\\" else 1
    return min(position + 1, len(text))
