limit() { cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max; }
show='cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max'
docker run --rm --memory 64m busybox sh -c "$show"
docker run --rm --memory 100000000b busybox sh -c "$show"
docker create --name $n --memory 64m --memory-reservation 32m busybox >/dev/null
docker inspect --format '{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.MemoryReservation}} {{.HostConfig.MemorySwappiness}} {{.HostConfig.OomKillDisable}}' $n
docker create --name $n-2 --memory 64m --memory-swap -1 busybox >/dev/null
docker inspect --format '{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}}' $n-2
