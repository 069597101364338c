#!/usr/bin/env python3
"""A network cable that can be cut, held, made slow and made long.

cable.py DEVICE NAMESPACE makes a tap device here and a tap device eth0 in a network namespace, and
carries frames between them, in order. It says "ready", then reads commands, one a line, and ends with
its input:

    cut, join             nothing arrives; all does again
    hold, release         what is sent waits, as far as there is room; goes on
    delay SECONDS JITTER  every frame takes so long, and up to the jitter more
    rate BYTES            so many a second at most; 0 for any

Needs root.
"""

import collections
import ctypes
import fcntl
import os
import random
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TAP = 0x0002
IFF_NO_PI = 0x1000
CLONE_NEWNET = 0x40000000
LARGEST_FRAME = 65536
ROOM = 256 * 1024  # bytes on their way; what comes besides is lost, as in any router


def tap(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
    return device


def tap_within(namespace, name):
    libc = ctypes.CDLL(None, use_errno=True)
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open("/run/netns/" + namespace, os.O_RDONLY)
    enter(libc, there)
    try:
        return tap(name)
    finally:
        enter(libc, here)


def enter(libc, namespace):
    if libc.setns(namespace, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "cannot enter a network namespace")


class Cable:
    """What both directions have in common."""

    def __init__(self):
        self.joined = True
        self.held = False
        self.delay = 0.0
        self.jitter = 0.0
        self.rate = 0.0

    def obey(self, words):
        if words[0] in ("cut", "join"):
            self.joined = words[0] == "join"
        elif words[0] in ("hold", "release"):
            self.held = words[0] == "hold"
        elif words[0] == "delay":
            self.delay, self.jitter = float(words[1]), float(words[2])
        elif words[0] == "rate":
            self.rate = float(words[1])
        else:
            raise ValueError("there is no command " + words[0])


class Direction:
    """The way of frames from one device to the other."""

    def __init__(self, cable, source, target):
        self.cable = cable
        self.source = source
        self.target = target
        self.frames = collections.deque()
        self.bytes = 0
        self.free = 0.0  # when the last frame had left
        self.last = 0.0  # when it will have arrived

    def read(self):
        while True:
            try:
                frame = os.read(self.source, LARGEST_FRAME)
            except OSError:
                return
            if self.cable.joined and self.bytes + len(frame) <= ROOM:
                self.send(frame)

    def send(self, frame):
        self.free = max(self.free, time.monotonic())
        if self.cable.rate > 0:
            self.free += len(frame) / self.cable.rate
        arrival = self.free + self.cable.delay + random.uniform(0, self.cable.jitter)
        self.last = max(self.last, arrival)
        self.frames.append((self.last, frame))
        self.bytes += len(frame)

    def deliver(self):
        now = time.monotonic()
        while self.frames and not self.cable.held and self.frames[0][0] <= now:
            frame = self.frames.popleft()[1]
            self.bytes -= len(frame)
            try:
                if self.cable.joined:
                    os.write(self.target, frame)
            except OSError:
                pass  # its device is down, or full

    def patience(self):
        if not self.frames or self.cable.held:
            return 3600.0
        return max(0.0, self.frames[0][0] - time.monotonic())


def main(device, namespace):
    near = tap(device)
    far = tap_within(namespace, "eth0")
    cable = Cable()
    directions = [Direction(cable, near, far), Direction(cable, far, near)]
    print("ready", flush=True)
    while True:
        patience = min(direction.patience() for direction in directions)
        readable = select.select([near, far, sys.stdin], [], [], patience)[0]
        if sys.stdin in readable:
            line = sys.stdin.readline()
            if not line:
                return
            cable.obey(line.split())
        for direction in directions:
            if direction.source in readable:
                direction.read()
            direction.deliver()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
