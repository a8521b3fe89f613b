sdk <<'PY'
c = client.containers.create('busybox', ['sh', '-c', 'for i in 1 2 3; do echo $i; done'], name=n); c.start(); print(c.wait())
print(c.logs(), c.logs(tail=1), c.logs(stdout=False), c.logs(tail='all'), c.logs(since=4000000000), c.logs(until=1)); print(list(c.logs(stream=True, tail=2))); print(len(c.logs(timestamps=True, tail=1).split()[0])); told(client.api.logs, 'nosuch')
PY
