sdk <<'PY'
c = client.containers.run('busybox', ['sleep', '1000'], name=n, detach=True)
print(c.exec_run(['sh', '-c', 'echo out; echo err >&2; exit 4'], demux=True))
print(c.exec_run('id -u', user='1000'))
print(c.exec_run(['sh', '-c', 'echo $A; pwd'], environment={'A': 'b'}, workdir='/tmp'))
print([chunk for chunk in c.exec_run('echo stream', stream=True).output])
print(c.exec_run('nosuch').exit_code)
e = client.api.exec_create(c.id, ['true'])
i = client.api.exec_inspect(e['Id']); print(i['Running'], i['ExitCode'], i['ProcessConfig']['entrypoint'])
print(client.api.exec_start(e['Id'])); print(client.api.exec_inspect(e['Id'])['ExitCode'])
told(client.api.exec_inspect, 'nosuch')
told(client.api.exec_start, e['Id'])
PY
