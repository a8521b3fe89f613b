docker create --name $n -m 64m busybox >/dev/null
u() { f=$1; shift; docker update "$@" $n; docker inspect -f "{{json .HostConfig.$f}}" $n; }
u CpuShares -c 100
u CpuPeriod --cpu-period 50000
u CpuQuota --cpu-quota 25000
u CpusetMems --cpuset-mems 0
u MemorySwap --memory-swap 96m
u MemoryReservation --memory-reservation 16m
u RestartPolicy --restart on-failure:2
