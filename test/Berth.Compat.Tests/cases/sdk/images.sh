sdk <<'PY'
i = client.images.get('busybox')
print(i.tags, sorted(k for k in i.attrs if k in ('Id', 'RepoTags', 'Config', 'RootFS', 'Architecture', 'Os', 'Size')))
i.tag(n, tag='v1'); print(sorted(client.images.get(n + ':v1').tags))
print(len(client.images.list(name=n)), [h['Tags'] for h in i.history()][:1] is not None)
client.images.remove(n + ':v1'); told(client.images.get, n + ':v1')
told(client.images.remove, 'nosuch:1')
PY
