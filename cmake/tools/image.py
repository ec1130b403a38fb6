#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Makes a boot archive and a flat boot image.

    image.py --loader LOADER.BIN --output IMAGE [--archive TAR] NAME=FILE...

The archive is a ustar with the members in the order given and nothing of the machine it was made on in it.
The image is the loader, padded to whole pages, and the archive right behind: the loader finds it at its own
end. The first member after the padding must therefore start on a page. The image's whole size is written at
SIZE_OFFSET of the loader and MARK ends it, so that the loader notices an image that was cut off: the zero memory
behind a cut archive would read as its end.
"""
import argparse
import io
import os
import sys
import tarfile

PAGE = 4096
SIZE_OFFSET = 8
MARK = b"xous-end"
SIZE_MAX = 1 << 32  # no machine that the loader knows holds more


def member_add(archive, name, data):
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    entry.mode = 0o644
    archive.addfile(entry, io.BytesIO(data))


def archive_make(members):
    """The archive as bytes. A member with an empty name, or one named twice, is an error."""
    buffer = io.BytesIO()
    seen = set()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, path in members:
            if not name or name in seen:
                raise ValueError(f"member name {name!r} is empty or given twice")
            seen.add(name)
            with open(path, "rb") as file:
                member_add(archive, name, file.read())
    return buffer.getvalue()


def member_parse(text):
    name, separator, path = text.partition("=")
    if not separator:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=FILE")
    return name, path


def file_replace(path, data):
    """Writes whole or not at all: an interrupted build leaves no half image that looks up to date."""
    temporary = f"{path}.part"
    with open(temporary, "wb") as file:
        file.write(data)
    os.replace(temporary, path)


def image_make(loader, archive):
    image = bytearray(loader + bytes(-len(loader) % PAGE) + archive + MARK)
    image[SIZE_OFFSET : SIZE_OFFSET + 8] = len(image).to_bytes(8, "little")
    return bytes(image)


def fault(path):
    """Why the file is not a whole image made by this tool, or None. What lies inside is the loader's to judge."""
    with open(path, "rb") as file:
        head = file.read(SIZE_OFFSET + 8)
        size = int.from_bytes(head[SIZE_OFFSET:], "little")
        file.seek(0, os.SEEK_END)
        length = file.tell()
    if len(head) < SIZE_OFFSET + 8 or size < PAGE or size > SIZE_MAX:
        return "it is no boot image (image.py makes them: loader, then archive)"
    if length < size:
        return f"it is cut short: {length} bytes of {size}"
    return None


def main():
    parser = argparse.ArgumentParser(description="Makes a boot archive and a flat boot image.")
    parser.add_argument("--loader", required=True, help="flat loader, bss included")
    parser.add_argument("--output", required=True, help="the image to write")
    parser.add_argument("--archive", help="write the archive alone here as well")
    parser.add_argument("members", nargs="+", type=member_parse, metavar="NAME=FILE")
    arguments = parser.parse_args()
    try:
        archive = archive_make(arguments.members)
        with open(arguments.loader, "rb") as file:
            loader = file.read()
        file_replace(arguments.output, image_make(loader, archive))
        if arguments.archive:
            file_replace(arguments.archive, archive)
    except (OSError, ValueError) as error:
        sys.exit(f"image.py: {error}")


if __name__ == "__main__":
    main()
