sdk <<'PY'
a = client.containers.create('busybox', ['true'], name=n + 'a', labels={'case': n})
b = client.containers.run('busybox', ['sleep', '1000'], name=n + 'b', detach=True, labels={'case': n, 'k': 'v'})
f = lambda **k: sorted(c.name[len(n):] for c in client.containers.list(**k))
print(f(all=True, filters={'label': 'case=' + n}), f(filters={'label': 'case=' + n}))
print(f(all=True, filters={'label': ['case=' + n, 'k=v']}), f(all=True, filters={'status': 'created', 'name': n}))
print(f(all=True, filters={'name': n, 'ancestor': 'busybox'}), f(all=True, filters={'before': n + 'b', 'name': n}), f(all=True, filters={'since': n + 'a', 'name': n}))
told(client.containers.list, filters={'nosuch': 'x'})
PY
