docker create --name $n --memory 32m busybox sleep 60 >/dev/null
t docker update --memory 64m --memory-swap 64m --cpu-period 50000 --cpu-quota 25000 $n
docker inspect --format '{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.CpuPeriod}} {{.HostConfig.CpuQuota}}' $n
t docker update --restart on-failure:3 $n
docker inspect --format '{{json .HostConfig.RestartPolicy}} {{.HostConfig.Memory}}' $n
t docker update --restart no $n; docker inspect --format '{{json .HostConfig.RestartPolicy}}' $n
