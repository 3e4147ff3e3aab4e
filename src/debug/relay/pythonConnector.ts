/** Runs as `python3 -I -S -c SCRIPT PORT WAIT_MS` in a container. */
export const pythonConnectorScript = `# patchbay-relay
import os, socket, sys, threading, time
port, end = int(sys.argv[1]), time.monotonic() + int(sys.argv[2]) / 1000
while True:
    try:
        s = socket.create_connection(('127.0.0.1', port))
        break
    except OSError:
        if time.monotonic() >= end:
            sys.exit(111)
        time.sleep(0.025)
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
os.write(1, b'\\x06\\n')
def up():
    try:
        while True:
            b = os.read(0, 65536)
            if not b:
                break
            s.sendall(b)
        s.shutdown(socket.SHUT_WR)
    except OSError:
        os._exit(0)
threading.Thread(target=up, daemon=True).start()
try:
    while True:
        b = s.recv(65536)
        if not b:
            break
        while b:
            b = b[os.write(1, b):]
except OSError:
    pass
os._exit(0)
`;
