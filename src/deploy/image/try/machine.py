"""A terminal in qemu: OVMF, one disk, a panel, a pointer, a watchdog, 512 MB.

Owns: the qemu process and its monitor. It looks (screendump), touches (input-send-event), reads the serial line, and pulls the plug.
Why nothing inside helps: the image is tried as it is; what goes in or out lies on the disk (see disk.py).
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

OVMF_CODE = "/usr/share/OVMF/OVMF_CODE_4M.fd"
OVMF_VARS = "/usr/share/OVMF/OVMF_VARS_4M.fd"
# kvm where the machine can run firmware with it; nested virtualisation often cannot.
ACCELERATOR = os.environ.get("LOBBY_ACCELERATOR", "tcg")


class Machine:
    def __init__(self, drive, size=(1080, 1920), memory=512):
        self.folder = tempfile.mkdtemp(prefix="image-machine-")
        self.serial_file = f"{self.folder}/serial.log"
        open(self.serial_file, "w").close()
        self.monitor_path = f"{self.folder}/monitor"
        self.command = [
            "qemu-system-x86_64", "-machine", f"q35,accel={ACCELERATOR}", "-cpu", "host" if ACCELERATOR == "kvm" else "max",
            "-smp", "2", "-m", str(memory), "-nodefaults", "-display", "none", "-vga", "none",
            "-drive", f"if=pflash,format=raw,readonly=on,file={OVMF_CODE}",
            "-drive", f"if=pflash,format=raw,file={self.folder}/vars.fd",
            "-drive", f"if=none,id=disk,{drive}", "-device", "virtio-blk-pci,drive=disk,bootindex=0",
            "-device", f"virtio-gpu-pci,xres={size[0]},yres={size[1]}", "-device", "virtio-tablet-pci", "-device", "virtio-rng-pci",
            "-device", "i6300esb", "-action", "watchdog=reset,reboot=shutdown",
            "-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net",
            "-chardev", f"file,id=serial,path={self.serial_file},append=on", "-serial", "chardev:serial",
            "-qmp", f"unix:{self.monitor_path},server=on,wait=off"]
        self.started = time.monotonic()
        self.seen = 0
        self.power_on()

    def power_on(self):
        """A restart is a power-on, too, and the firmware has forgotten its variables each time: that must do."""
        shutil.copy(OVMF_VARS, f"{self.folder}/vars.fd")
        if os.path.exists(self.monitor_path):
            os.unlink(self.monitor_path)
        self.process = subprocess.Popen(self.command, stderr=open(f"{self.folder}/qemu.log", "a"))
        for _ in range(200):
            try:
                link = socket.socket(socket.AF_UNIX)
                link.connect(self.monitor_path)
                break
            except OSError:
                time.sleep(0.05)
        self.monitor = link.makefile("rw")
        self.monitor.readline()
        self.ask("qmp_capabilities")

    def ask(self, command, **arguments):
        self.monitor.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.monitor.flush()
        while True:
            answer = json.loads(self.monitor.readline())
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise RuntimeError(answer["error"])

    def serial(self):
        with open(self.serial_file, "rb") as file:
            return file.read().decode("utf-8", "replace").replace("\r", "")

    def wait_for(self, pattern, seconds=60, new=True):
        """The first match after what was waited for before, or None."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            text = self.serial()
            found = re.compile(pattern).search(text, self.seen if new else 0)
            if found:
                self.seen = found.end()
                return found
            if self.process.poll() is not None:
                if self.process.returncode != 0:
                    return None
                self.power_on()
            time.sleep(0.05)
        return None

    def picture(self, png):
        raw = f"{self.folder}/screen.ppm"
        self.ask("screendump", filename=raw)
        subprocess.run(["convert", raw, png], check=True)
        return png

    def colours(self):
        """How many colours the panel shows: one or two mean that nothing was drawn yet."""
        raw = f"{self.folder}/screen.ppm"
        self.ask("screendump", filename=raw)
        with open(raw, "rb") as file:
            data = file.read()
        return len({data[at:at + 3] for at in range(len(data) % 3, len(data) - 2, 999)})

    def touch(self, x, y):
        """A finger at a share of the panel's width and height, as its glass reports them."""
        place = [{"type": "abs", "data": {"axis": axis, "value": int(share * 32767)}} for axis, share in (("x", x), ("y", y))]
        self.ask("input-send-event", events=place)
        for down in (True, False):
            time.sleep(0.08)
            self.ask("input-send-event", events=[{"type": "btn", "data": {"button": "left", "down": down}}])

    def pull_the_plug(self):
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def close(self):
        self.pull_the_plug()
        shutil.rmtree(self.folder, ignore_errors=True)
