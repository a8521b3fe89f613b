docker run -d --name $n busybox sleep 60 >/dev/null
sdk <<'PY'
c = client.containers.get(n)
print(c.exec_run('sh -c "echo out; exit 3"')); print(c.exec_run(['sh', '-c', 'echo out; sleep 0.1; echo err >&2'], demux=True)); print(c.exec_run('id -u', user='12')); print(c.exec_run('pwd', workdir='/tmp')); print(c.exec_run('sh -c "echo $A"', environment={'A': 'x y'}))
print(c.exec_run('sh -c "echo $A"', environment=['A=z'])); print(c.exec_run('echo tty', tty=True)); code, out = c.exec_run('echo streamed', stream=True); print(code, list(out)); told(c.exec_run, 'nosuch'); print(c.exec_run('echo hidden', stdout=False))
PY
