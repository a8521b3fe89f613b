show='if [ -d /sys/fs/cgroup/cpu ]; then echo $(cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu/cpu.cfs_period_us); else cat /sys/fs/cgroup/cpu.max; fi'
docker run --rm --cpus 1.5 busybox sh -c "$show"
docker run --rm --cpu-quota 20000 --cpu-period 50000 busybox sh -c "$show"
docker create --name $n --cpus 0.25 --cpu-shares 512 busybox >/dev/null
docker inspect --format '{{.HostConfig.NanoCpus}} {{.HostConfig.CpuShares}} {{.HostConfig.CpuQuota}} {{.HostConfig.CpuPeriod}}' $n
