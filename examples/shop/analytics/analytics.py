"""Analytics: reads two streams and publishes the revenue. Python, to show that a channel belongs to no language.

It speaks the Redis protocol itself: a command is an array of strings, a reply is one of five kinds told by its first byte.
"""

import json
import os
import signal
import socket
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlparse

REDIS = urlparse(os.environ.get("REDIS_URL", "redis://127.0.0.1:6379"))
PORT = int(os.environ.get("PORT", "8080"))
EVERY_SECONDS = float(os.environ.get("EVERY_SECONDS", "2"))
stopping = threading.Event()


class Redis:
    """One connection, one command at a time."""

    def __init__(self):
        self.socket = socket.create_connection((REDIS.hostname, REDIS.port or 6379), timeout=10)
        self.file = self.socket.makefile("rb")

    def call(self, *words):
        parts = [str(word).encode() for word in words]
        command = b"".join(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts)
        self.socket.sendall(b"*%d\r\n%b" % (len(parts), command))
        return self.read()

    def read(self):
        line = self.file.readline()
        if not line:
            raise ConnectionError("Redis closed the connection")
        kind, rest = line[:1], line[1:-2]
        if kind == b"+":
            return rest.decode()
        if kind == b":":
            return int(rest)
        if kind == b"-":
            raise RuntimeError(rest.decode())
        count = int(rest)
        if count < 0:
            return None
        if kind == b"*":
            return [self.read() for _ in range(count)]
        return self.file.read(count + 2)[:-2].decode()


class Totals:
    """What has been seen since the start, and which entry of each stream was the last."""

    def __init__(self):
        self.last = {"orders.created": "0", "payments.settled": "0"}
        self.orders = 0
        self.settled = 0
        self.revenue = 0.0

    def read(self, redis):
        streams = list(self.last)
        answer = redis.call("XREAD", "COUNT", 500, "BLOCK", 500, "STREAMS", *streams, *self.last.values())
        for stream, entries in answer or []:
            for entry, fields in entries:
                self.last[stream] = entry
                self.count(stream, fields)

    def count(self, stream, fields):
        try:
            message = json.loads(fields[fields.index("data") + 1])
            if stream == "orders.created":
                self.orders += 1
            else:
                self.revenue += float(message["amount"])
                self.settled += 1
        except (ValueError, KeyError, TypeError):
            log("passed over an entry that is none of ours", stream=stream)

    def report(self):
        return {"orders": self.orders, "settled": self.settled, "revenue": round(self.revenue, 2), "at": time.time()}


def main():
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    state = {"isWell": False}
    server = serve_health(state)
    totals = Totals()
    while not stopping.is_set():
        try:
            run(Redis(), totals, state)
        except (OSError, RuntimeError) as error:
            state["isWell"] = False
            log("lost Redis, trying again", error=str(error))
            stopping.wait(1)
    server.shutdown()
    log("stopped")


def run(redis, totals, state):
    due = time.monotonic()
    while not stopping.is_set():
        totals.read(redis)
        state["isWell"] = True
        if time.monotonic() >= due:
            redis.call("PUBLISH", "analytics.revenue", json.dumps(totals.report()))
            due = time.monotonic() + EVERY_SECONDS


def serve_health(state):
    class Health(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/health" and state["isWell"] else 503)
            self.end_headers()

        def log_message(self, *_):
            """Health checks are not worth a line."""

    server = ThreadingHTTPServer(("", PORT), Health)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    log("listening", port=PORT)
    return server


def check():
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health", timeout=2):
        pass


def log(message, **details):
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    print(json.dumps({"time": now, "level": "info", "service": "analytics", "message": message, **details}), flush=True)


if __name__ == "__main__":
    check() if "--check" in sys.argv else main()
