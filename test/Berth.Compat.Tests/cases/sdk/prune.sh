sdk <<'PY'
a = client.containers.create('busybox', ['true'], name=n, labels={'case': n})
r = client.containers.prune(filters={'label': ['case=' + n]}); print(r['ContainersDeleted'] == [a.id], sorted(r))
v = client.volumes.create(n, labels={'case': n})
r = client.volumes.prune(filters={'label': ['case=' + n], 'all': True}); print(r['VolumesDeleted'] == [n], r['SpaceReclaimed'])
PY
