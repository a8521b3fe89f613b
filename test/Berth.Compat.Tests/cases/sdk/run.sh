sdk <<'PY'
print(client.containers.run('busybox', ['echo', 'hello'], remove=True))
print(client.containers.run('busybox', 'sh -c "echo err >&2"', remove=True, stderr=True))
try:
    client.containers.run('busybox', ['sh', '-c', 'echo bad >&2; exit 3'], remove=True)
except ContainerError as e:
    print(e.exit_status, e.stderr)
told(client.containers.run, 'busybox', ['nosuchcommand'], name=n)
client.containers.get(n).remove()
told(client.containers.create, 'nosuchimage:1')
PY
