sdk <<'PY'
c = client.containers.create('busybox', 'sleep 60', name=n)
print(c.status); told(c.pause); told(c.kill); told(c.exec_run, 'true'); c.start(); c.reload(); print(c.status); c.pause(); c.reload(); print(c.status); told(c.pause); told(c.remove)
c.unpause(); told(c.unpause); told(c.rename, 'bad name'); c.rename(n + '-new'); c.reload(); print(c.name); c.kill(); print(c.wait()); c.reload(); print(c.status, c.attrs['State']['ExitCode']); told(c.kill, 'NOSUCH'); print(c.diff()); c.remove(); told(c.reload); told(client.containers.get, 'nosuch')
PY
