"""Tries the image: python3 appliance.py WHAT OUTDIR [more]; see src/deploy/image.md for what each shows.

boot OUT [PNG]           starts it, says when the kernel was entered and the first picture seen
turned OUT [PNG]         the same on a landscape panel that hangs upright, and touches it
flip OUT                 turns one bit of the root over
update OUT NEWER         installs NEWER's bundle, restarts into it
rollback OUT BROKEN      the same with a build whose program ends at once: it must come back, and say why
refused OUT BUNDLE...    none of these may be installed
cuts OUT NEWER N [BOOTS] records an update, makes N power cuts of it, judges each, starts BOOTS of them
first OUT N              N power cuts during the first start, each followed by a start
"""

import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

import disk
from machine import Machine

HERE = tempfile.mkdtemp(prefix="image-try-", dir=os.environ.get("TMPDIR", "/tmp"))
PATIENCE = int(os.environ.get("LOBBY_PATIENCE", "240"))


def raw(path):
    return f"format=raw,file={path},cache=unsafe"


def fresh(out):
    return disk.copy_of(f"{out}/lobby-butler.img", f"{HERE}/disk.img")


def healthy(machine, slot="[AB]"):
    found = machine.wait_for(rf"healthy, version (\S+), slot ({slot})", PATIENCE)
    if not found:
        print(machine.serial()[-3000:])
        raise SystemExit("FAILED: never healthy")
    return found.group(1), found.group(2)


def boot(out, png=None, size=(1080, 1920), conf=None, touch=None):
    image = fresh(out)
    if conf:
        disk.settings(image, conf)
    machine = Machine(raw(image), size=size)
    machine.wait_for(r"Linux version", PATIENCE)
    entered = time.monotonic()
    print(f"kernel entered {entered - machine.started:.1f} s after power")
    # The first picture: more colours than a console ever shows.
    while machine.colours() < 20 and time.monotonic() < entered + PATIENCE:
        time.sleep(0.1)
    print(f"first picture {time.monotonic() - entered:.1f} s after the kernel was entered")
    print("healthy:", *healthy(machine))
    time.sleep(8)
    if png:
        machine.picture(png)
    if touch:
        machine.touch(*touch)
        time.sleep(6)
        machine.picture(png.replace(".png", "-touched.png"))
    with open(f"{HERE}/serial.log", "w") as file:
        file.write(machine.serial())
    print("serial line in", f"{HERE}/serial.log")
    machine.close()


def flip(out):
    image = fresh(out)
    at, _ = disk.partitions(image)["root-a"]
    with open(image, "r+b") as file:
        # Among the blocks that every start reads: the squashfs's first.
        file.seek(at + 5)
        byte = file.read(1)[0]
        file.seek(at + 5)
        file.write(bytes([byte ^ 1]))
    machine = Machine(raw(image))
    found = machine.wait_for(r"data block \d+ is corrupted|no root", PATIENCE)
    started = "Lobby" in machine.serial() and "healthy, version" in machine.serial()
    print("refused:", found.group(0) if found else "NO", "| started nevertheless:", started)
    machine.close()


def install(image, bundle):
    """Starts the disk, lets it install, and goes on until it is healthy again."""
    disk.lay_bundle(image, bundle)
    machine = Machine(raw(image))
    print("runs:", *healthy(machine))
    said = machine.wait_for(r"lobby-butler: update: (.*)", PATIENCE)
    print("update:", said.group(1) if said else "NOTHING SAID")
    return machine


def update(out, newer):
    image = fresh(out)
    machine = install(image, f"{newer}/lobby-butler.raucb")
    print("then:", *healthy(machine))
    time.sleep(10)
    machine.close()
    print("state:", disk.state(image))


def rollback(out, broken):
    image = fresh(out)
    machine = install(image, f"{broken}/lobby-butler.raucb")
    verdict = machine.wait_for(r"not healthy: .*|rolled back .*", PATIENCE)
    print("verdict:", verdict.group(0) if verdict else None)
    print("then:", *healthy(machine, "A"))
    print("starts of the kernel:", machine.serial().count("Linux version"))
    time.sleep(10)
    machine.close()
    print("state:", disk.state(image))
    print(disk.read_data(image, "/boot/last-rollback"))


def refused(out, *bundles):
    for bundle in bundles:
        image = fresh(out)
        before = digest(image, "root-b", 1 << 20)
        machine = install(image, bundle)
        time.sleep(5)
        machine.close()
        print(os.path.basename(bundle), "| slot B untouched:", before == digest(image, "root-b", 1 << 20), "| state:", disk.state(image))


def digest(image, partition, size):
    with open(image, "rb") as file:
        file.seek(disk.partitions(image)[partition][0])
        return hashlib.sha256(file.read(size)).hexdigest()


def root_size(image):
    """The squashfs says its length, the tree follows; a little more than both is zeros in a fresh slot and is not compared."""
    with open(image, "rb") as file:
        file.seek(disk.partitions(image)["root-a"][0] + 40)
        return int.from_bytes(file.read(8), "little")


def would_start(image):
    """The slot that grub.cfg takes."""
    state = disk.state(image) or {"ORDER": "A B", "A_OK": "1", "A_TRY": "3", "B_OK": "1", "B_TRY": "3"}
    for slot in state["ORDER"].split():
        if state[f"{slot}_OK"] == "1" and state[f"{slot}_TRY"] != "0":
            return slot, state
    return None, state


def whole(image, slot, outs):
    for out in outs:
        built = f"{out}/lobby-butler.img"
        length = root_size(built)
        same = all(digest_of(image, f"{part}-{slot.lower()}", size) == digest_of(built, f"{part}-a", size)
                   for part, size in (("root", length), ("boot", disk.partitions(built)["boot-a"][1])))
        if same:
            return open(f"{out}/version").read().strip()
    return None


KNOWN = {}


def digest_of(image, partition, size):
    if not image.startswith(HERE):
        return KNOWN.setdefault((image, partition, size), digest(image, partition, size))
    return digest(image, partition, size)


def cuts(out, newer, number, boots="3"):
    base = fresh(out)
    disk.lay_bundle(base, f"{newer}/lobby-butler.raucb")
    running = disk.copy_of(base, f"{HERE}/running.img")
    server = disk.Remembering(running, f"{HERE}/nbd")
    machine = Machine(f"driver=raw,file.driver=nbd,file.server.type=unix,file.server.path={HERE}/nbd,cache.direct=on")
    print("runs:", *healthy(machine))
    said = machine.wait_for(r"lobby-butler: update: (.*)", PATIENCE)
    print("update:", said.group(1) if said else None)
    print("then:", *healthy(machine, "B"))
    time.sleep(10)
    machine.close()
    log = server.log
    flushes = sum(entry is None for entry in log)
    print(f"{len(log) - flushes} writes, {flushes} flushes, {sum(len(entry[1]) for entry in log if entry) >> 20} MiB")
    chance = random.Random(1)
    # Half anywhere, half within a few writes of a flush: that is where an order matters.
    marks = [index for index, entry in enumerate(log) if entry is None]
    bad, torn, slots, states = 0, 0, {}, []
    for cut_number in range(int(number)):
        at = chance.randrange(len(log) + 1) if cut_number % 2 else min(len(log), max(0, chance.choice(marks) + chance.randint(-2, 3)))
        image = disk.cut(base, log, at, f"{HERE}/cut.img", cut_number)
        slot, state = would_start(image)
        version = slot and whole(image, slot, (out, newer))
        checked, invalid = disk.check_data(image)
        torn += invalid
        slots[slot] = slots.get(slot, 0) + 1
        if not version or checked > 1:
            bad += 1
            print(f"BAD: cut {cut_number} at {at}: {state}, slot {slot} holds {version}, e2fsck {checked}")
        if cut_number < int(boots):
            states.append(disk.copy_of(image, f"{HERE}/boot{cut_number}.img"))
    print(f"{number} cuts, would start: {slots}, bad: {bad}, superblocks torn: {torn}")
    for image in states:
        machine = Machine(raw(image))
        print("started after a cut:", *healthy(machine))
        machine.close()


def first(out, number):
    base = fresh(out)
    for trial in range(int(number)):
        image = disk.copy_of(base, f"{HERE}/first.img")
        server = disk.Remembering(image, f"{HERE}/nbd")
        machine = Machine(f"driver=raw,file.driver=nbd,file.server.type=unix,file.server.path={HERE}/nbd,cache.direct=on")
        machine.wait_for("Linux version", PATIENCE)
        time.sleep(random.Random(trial).uniform(0, 30))
        machine.close()
        again = disk.cut(base, server.log, len(server.log), f"{HERE}/again.img", trial)
        machine = Machine(raw(again))
        print("cut", trial, "after", len(server.log), "writes and flushes, then:", *healthy(machine), flush=True)
        machine.close()


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    what, *rest = sys.argv[1:] or ["help"]
    try:
        if what == "turned":
            out, *png = rest
            boot(out, *png, size=(1920, 1080), conf="OFFICE=https://office.invalid\nROTATION=90\n", touch=(0.5, 0.5) if png else None)
        elif what in ("boot", "flip", "update", "rollback", "refused", "cuts", "first"):
            globals()[what](*rest)
        else:
            print(__doc__)
    finally:
        if what not in ("boot", "turned"):
            shutil.rmtree(HERE, ignore_errors=True)
