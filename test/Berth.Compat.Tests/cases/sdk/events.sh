sdk <<'PY'
import time
since = int(time.time()) - 1
c = client.containers.run('busybox', ['true'], name=n, detach=True); c.wait(); c.remove()
seen = [e for e in client.events(since=since, until=int(time.time()) + 2, filters={'container': c.id, 'type': 'container'}, decode=True)]
print([e['Action'] for e in seen])
print(sorted(seen[0]), sorted(seen[0]['Actor']['Attributes']), seen[0]['status'], seen[0]['from'])
PY
