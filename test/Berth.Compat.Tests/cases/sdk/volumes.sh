sdk <<'PY'
v = client.volumes.create(n, labels={'a': 'b'}); print(v.name == n, v.attrs['Driver'], v.attrs['Labels'], v.attrs['Scope'])
print(client.containers.run('busybox', ['sh', '-c', 'echo kept >/v/f'], remove=True, volumes={n: {'bind': '/v', 'mode': 'rw'}}))
print(client.containers.run('busybox', ['cat', '/v/f'], remove=True, volumes={n: {'bind': '/v', 'mode': 'ro'}}))
print([x.name == n for x in client.volumes.list(filters={'name': n})])
v.remove(); told(client.volumes.get, n)
PY
