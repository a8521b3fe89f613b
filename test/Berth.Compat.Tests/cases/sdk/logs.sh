sdk <<'PY'
c = client.containers.run('busybox', ['sh', '-c', 'for i in 1 2 3; do echo $i; done'], name=n, detach=True)
c.wait()
print(c.logs()); print(c.logs(stderr=False)); print(c.logs(stdout=False)); print(c.logs(tail=1))
print([l for l in c.logs(stream=True, follow=True)])
print(c.logs(timestamps=True, tail=1)[-3:])
PY
