sdk <<'PY'
c = client.containers.run('busybox', ['sleep', '1000'], name=n, detach=True, healthcheck={'test': ['CMD-SHELL', 'echo fine'], 'interval': 200000000, 'retries': 1})
for e in client.events(filters={'container': c.id, 'event': 'health_status'}, decode=True):
    print(e['Action']); break
c.reload(); print(c.attrs['State']['Health']['Status'], c.attrs['State']['Health']['Log'][0]['Output'], c.attrs['State']['Health']['FailingStreak'])
PY
