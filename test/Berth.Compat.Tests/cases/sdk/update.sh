sdk <<'PY'
c = client.containers.run('busybox', ['sleep', '1000'], name=n, detach=True, mem_limit='64m', memswap_limit='128m')
print(c.update(mem_limit='96m', cpu_shares=512))
c.reload(); print(c.attrs['HostConfig']['Memory'], c.attrs['HostConfig']['CpuShares'])
print(c.update(restart_policy={'Name': 'on-failure', 'MaximumRetryCount': 2})); c.reload(); print(c.attrs['HostConfig']['RestartPolicy'])
told(c.update, mem_limit=1)
PY
