# SPDX-License-Identifier: Apache-2.0
"""narrow.py - a narrow line between a terminal and its platform: so many bits a second each way, shared by all
connections, a delay each way, and a cut of everything whenever so many bytes have gone through.

A relay of TCP in a thread of its own; what it carries it does not understand. It loses no packets: a kernel
would resend them, and all a program would see of it is this delay.
"""
import asyncio
import contextlib
import threading

CHUNK = 1400  # as one packet carries


class Way:
    """One direction: when the next byte may leave."""

    def __init__(self, line):
        self.line = line
        self.free_at = 0.0

    async def carry(self, reader, writer):
        """Takes bytes as fast as the line does; each arrives a delay after it left."""
        now = asyncio.get_running_loop().time
        under_way = asyncio.Queue(maxsize=64)

        async def leave():
            while data := await reader.read(CHUNK):
                self.free_at = max(self.free_at, now()) + len(data) * 8 / self.line.bits
                await asyncio.sleep(self.free_at - now())
                await under_way.put((now() + self.line.delay, data))
                self.line.count(len(data))
            await under_way.put((now() + self.line.delay, b""))

        async def arrive():
            data = True
            while data:
                at, data = await under_way.get()
                await asyncio.sleep(at - now())
                writer.write(data) if data else writer.write_eof()
                await writer.drain()

        async with asyncio.TaskGroup() as both:
            both.create_task(leave())
            both.create_task(arrive())


class NarrowLine:
    """Listens on `port` and carries to `to`. `bits` a second each way, `delay` seconds each way, a cut of all
    connections every `cut` bytes (0 = never). `cuts` and `carried` may be read at any time."""

    def __init__(self, port, to, bits=64000, delay=0.3, cut=0):
        self.port, self.to = port, to
        self.bits, self.delay, self.cut = bits, delay, cut
        self.carried = self.cuts = 0
        self.ways = Way(self), Way(self)
        self.open = set()
        self.loop = asyncio.new_event_loop()
        started = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(started,), daemon=True)
        self.thread.start()
        started.wait()

    def run(self, started):
        asyncio.set_event_loop(self.loop)
        self.server = self.loop.run_until_complete(asyncio.start_server(self.connected, "127.0.0.1", self.port))
        started.set()
        self.loop.run_forever()

    def count(self, size):
        before, self.carried = self.carried, self.carried + size
        if self.cut and before // self.cut != self.carried // self.cut:
            self.cuts += 1
            for task in self.open:
                task.cancel()

    async def connected(self, reader, writer):
        self.open.add(task := asyncio.current_task())
        ends = [writer]
        try:
            their_reader, their_writer = await asyncio.open_connection("127.0.0.1", self.to)
            ends.append(their_writer)
            await asyncio.sleep(2 * self.delay)  # of the handshake, which a relay answers at once
            async with asyncio.TaskGroup() as both:
                both.create_task(self.ways[0].carry(reader, their_writer))
                both.create_task(self.ways[1].carry(their_reader, writer))
        except (OSError, ExceptionGroup, asyncio.CancelledError):
            pass  # cut, or one end went away: so does the other
        finally:
            self.open.discard(task)
            for end in ends:
                with contextlib.suppress(OSError):
                    end.transport.abort()

    def close(self):
        async def end():
            self.server.close()
            for task in self.open:
                task.cancel()
            await asyncio.gather(*self.open)
            self.loop.stop()
        asyncio.run_coroutine_threadsafe(end(), self.loop)
        self.thread.join(5)
