sdk <<'PY'
print(client.ping(), client.api.base_url.startswith('http'))
i = client.info(); print(i['OSType'], i['Containers'] >= 0, sorted(i['Plugins']), i['Swarm']['LocalNodeState'])
v = client.version(); print(v['ApiVersion'], v['Os'], sorted(k for k in v if k in ('ApiVersion', 'Arch', 'Components', 'GitCommit', 'GoVersion', 'KernelVersion', 'MinAPIVersion', 'Os', 'Version')))
print(sorted(client.df()))
print([x.name for x in client.networks.list(names=['bridge', 'host', 'none'])] and sorted(x.name for x in client.networks.list(names=['bridge', 'host', 'none'])))
told(client.networks.get, 'nosuch')
PY
