sdk <<'PY'
c = client.containers.create('busybox', ['cat'], name=n, stdin_open=True)
s = c.attach_socket(params={'stdin': 1, 'stdout': 1, 'stream': 1})
c.start()
s._sock.sendall(b'through\n')
print(s.read(8 + 8))
s._sock.shutdown(1)
print(c.wait(timeout=20))
PY
