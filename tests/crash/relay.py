"""Stands between clients and a PostgreSQL server on this machine, and cuts their connections."""
import asyncio
import random
import threading

PIECE = 1 << 16
COMMITTED = b'C\0\0\0\x0bCOMMIT\0'  # how the server says that a commit took place


class Relay:
    """Passes bytes on in a thread of its own."""

    def __init__(self, server_port):
        self.server_port = server_port
        self.pairs = set()  # the writers to both ends of each connection
        self.wanted = 0     # answers to commits to be lost
        self.lost = threading.Event()
        self.loop = asyncio.new_event_loop()
        self.listening = self.loop.run_until_complete(
            asyncio.start_server(self.accept, '127.0.0.1', 0))
        self.port = self.listening.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    async def accept(self, reader, writer):
        try:
            server_reader, server_writer = await asyncio.open_connection('127.0.0.1', self.server_port)
        except OSError:
            writer.transport.abort()
            return
        pair = (writer, server_writer)
        self.pairs.add(pair)
        ways = [asyncio.ensure_future(self.pass_on(reader, server_writer, False)),
                asyncio.ensure_future(self.pass_on(server_reader, writer, True))]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        self.pairs.discard(pair)
        self.close_pair(pair)
        await asyncio.gather(*ways, return_exceptions=True)

    async def pass_on(self, reader, writer, answers):
        """Until one end closes, or an answer is to be lost."""
        try:
            while piece := await reader.read(PIECE):
                if answers and self.wanted and COMMITTED in piece:
                    self.wanted -= 1
                    self.lost.set()
                    return
                writer.write(piece)
                await writer.drain()
        except OSError:
            pass

    @staticmethod
    def close_pair(pair):
        for writer in pair:
            writer.transport.abort()

    def cut(self):
        """Any connection, wherever it is."""
        def cut_one():
            if self.pairs:
                self.close_pair(random.choice(list(self.pairs)))
        self.loop.call_soon_threadsafe(cut_one)

    def cut_answer(self, seconds):
        """The next commit takes place, its answer is lost with the connection. False: none came."""
        def want():
            self.wanted = 1
        self.lost.clear()
        self.loop.call_soon_threadsafe(want)
        return self.lost.wait(seconds)

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
