sdk <<'PY'
c = client.containers.run('busybox', ['sleep', '1000'], name=n, detach=True, mem_limit='64m')
print(c.top()['Titles'], [p[-1] for p in c.top()['Processes']])
print(c.top(ps_args='-o pid,comm')['Titles'])
s = c.stats(stream=False)
print(sorted(s), s['memory_stats']['limit'], s['name'] == '/' + n, sorted(s['cpu_stats']), sorted(s['networks']['eth0']))
g = c.stats(decode=True); a = next(g); b = next(g); print(b['precpu_stats']['cpu_usage']['total_usage'] <= b['cpu_stats']['cpu_usage']['total_usage'])
c.stop(timeout=0)
told(c.top)
PY
