# SPDX-License-Identifier: MIT OR Apache-2.0
"""Makes the broken boot images that the loader has to refuse, from a good one.

    break_image.py IMAGE LOADER DIRECTORY
"""
import os
import sys

BLOCK = 512  # of the archive


def flipped(image, place):
    broken = bytearray(image)
    broken[place] ^= 1
    return bytes(broken)


def member(image, start, name):
    """Where the content of an archive member begins."""
    return image.index(name + b"\0", start) + BLOCK


def broken_images(image, loader):
    archive = len(loader)
    kernel = member(image, archive, b"kernel.elf")
    first = member(image, archive, b"process.elf")
    return {
        "no-archive": loader,
        "cut": image[:-len(image) // 4],
        "bad-archive": flipped(image, archive),
        "bad-kernel": flipped(image, kernel),
        "bad-process": flipped(image, first),
    }


def main():
    image_path, loader_path, directory = sys.argv[1:]
    with open(image_path, "rb") as file:
        image = file.read()
    with open(loader_path, "rb") as file:
        loader = file.read()
    for name, content in broken_images(image, loader).items():
        with open(os.path.join(directory, f"{name}.img"), "wb") as file:
            file.write(content)


main()
