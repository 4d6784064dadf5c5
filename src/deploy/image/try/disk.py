"""A terminal's disk as a file: its partitions, what lies in them, and a server that remembers every write.

Owns: the layout as the table says it. Nothing is mounted; mtools and debugfs reach inside. The server keeps the order of writes and
flushes, so that a power cut at any of them can be made afterwards, with each unflushed sector kept or lost by chance: killing
qemu alone would lose nothing, because its writes are in this machine's memory already.
"""

import os
import random
import re
import socket
import struct
import subprocess
import threading

SECTOR = 512


def partitions(image):
    """Name to (offset, size) in bytes."""
    found = {}
    with open(image, "rb") as file:
        file.seek(SECTOR + 72)
        table, count, size = struct.unpack("<QII", file.read(16))
        file.seek(table * SECTOR)
        for _ in range(count):
            entry = file.read(size)
            first, last = struct.unpack_from("<QQ", entry, 32)
            if last:
                found[entry[56:].decode("utf-16le").strip("\0")] = (first * SECTOR, (last - first + 1) * SECTOR)
    return found


def copy_of(image, to):
    subprocess.run(["cp", "--sparse=always", image, to], check=True)
    return to


def settings(image, text):
    """Writes terminal.conf as somebody with a computer would."""
    subprocess.run(["mcopy", "-o", "-i", f"{image}@@{partitions(image)['esp'][0]}", "-", "::/terminal.conf"], input=text.encode(), check=True)


def inside_data(image, *commands):
    """Runs debugfs on the data partition; only for a disk that nobody uses."""
    where = f"{image}?offset={partitions(image)['data'][0]}"
    subprocess.run(["e2fsck", "-p", where], capture_output=True)
    done = subprocess.run(["debugfs", "-w", "-f", "-", where], input="\n".join(commands).encode(), capture_output=True)
    return done.stdout.decode("utf-8", "replace")


def read_data(image, path):
    where = f"{image}?offset={partitions(image)['data'][0]}"
    subprocess.run(["e2fsck", "-p", where], capture_output=True)
    return subprocess.run(["debugfs", "-R", f"cat {path}", where], capture_output=True).stdout.decode("utf-8", "replace")


def check_data(image):
    """e2fsck's word, after it did what the start does: 0 or 1 is well. On a copy of its own, for with an offset it cannot open it again
    after it has replayed the journal. "-p" would leave the worst to a person."""
    at, size = partitions(image)["data"]
    alone = f"{image}.data"
    subprocess.run(["dd", f"if={image}", f"of={alone}", "bs=1M", f"skip={at >> 20}", f"count={size >> 20}", "conv=sparse"], check=True, capture_output=True)
    done = subprocess.run(["e2fsck", "-y", alone], capture_output=True)
    os.unlink(alone)
    return done.returncode, b"Superblock invalid" in done.stderr + done.stdout


def lay_bundle(image, bundle):
    """Where the terminal would lay it."""
    inside_data(image, "mkdir /update", f"write {bundle} /update/pending.raucb")


def state(image):
    """What GRUB would read."""
    at, size = partitions(image)["state"]
    with open(image, "rb") as file:
        file.seek(at)
        text = file.read(size)
    block = re.search(rb"# GRUB Environment Block\n([^#]*)#", text)
    return dict(line.split("=", 1) for line in block.group(1).decode().splitlines()) if block else None


class Remembering:
    """An NBD server on a copy of the image, for one guest."""

    def __init__(self, image, path):
        self.file = open(image, "r+b")
        self.size = os.path.getsize(image)
        self.log = []
        self.door = socket.socket(socket.AF_UNIX)
        if os.path.exists(path):
            os.unlink(path)
        self.door.bind(path)
        self.door.listen(1)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            self.guest(self.door.accept()[0])

    def guest(self, link):
        stream = link.makefile("rwb")
        # Old-style greeting: magic, size, flags (flush, FUA).
        stream.write(b"NBDMAGIC" + struct.pack(">QQI", 0x00420281861253, self.size, 1 | 4 | 8) + bytes(124))
        stream.flush()
        while True:
            head = stream.read(28)
            if len(head) < 28:
                return
            _, kind, handle, at, length = struct.unpack(">IIQQI", head)
            answer = b""
            if kind & 0xFFFF == 0:
                self.file.seek(at)
                answer = self.file.read(length)
            elif kind & 0xFFFF == 1:
                data = stream.read(length)
                self.file.seek(at)
                self.file.write(data)
                self.file.flush()
                self.log.append((at, data))
                if kind >> 16 & 1:
                    self.log.append(None)
            elif kind & 0xFFFF == 3:
                self.log.append(None)
            elif kind & 0xFFFF == 2:
                return
            stream.write(struct.pack(">IIQ", 0x67446698, 0, handle) + answer)
            stream.flush()


def cut(base, log, at, to, seed):
    """The disk as it may be when the power goes after `at` entries of the log."""
    chance = random.Random(seed)
    flushed = max((index for index in range(at) if log[index] is None), default=0)
    keep = chance.choice((0.0, 0.5, 0.95))
    copy_of(base, to)
    with open(to, "r+b") as file:
        for index, entry in enumerate(log[:at]):
            if entry is None:
                continue
            place, data = entry
            if index < flushed:
                file.seek(place)
                file.write(data)
                continue
            for sector in range(0, len(data), SECTOR):
                if chance.random() < keep:
                    file.seek(place + sector)
                    file.write(data[sector:sector + SECTOR])
    return to
