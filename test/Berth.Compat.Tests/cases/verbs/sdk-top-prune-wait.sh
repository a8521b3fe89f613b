sdk <<'PY'
c = client.containers.run('busybox', 'sleep 60', name=n, detach=True, labels={'p': n})
t = c.top(ps_args='-o pid,args'); print(t['Titles'], [p[1:] for p in t['Processes']]); told(c.wait, condition='nonsense'); print(c.update(cpu_shares=256)); told(c.update, mem_limit='1k'); c.stop(timeout=0); print(c.wait()); told(c.top); print(len(client.containers.prune(filters={'label': 'p=' + n})['ContainersDeleted'])); told(client.containers.prune, filters={'nosuch': 'x'}); told(client.containers.list, filters={'nosuch': 'x'})
PY
