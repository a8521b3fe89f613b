show='cat /sys/fs/cgroup/pids/pids.max 2>/dev/null || cat /sys/fs/cgroup/pids.max'
docker run --rm --pids-limit 20 busybox sh -c "$show"
docker run --rm --pids-limit -1 busybox sh -c "$show"
docker run --rm busybox sh -c "$show"
t docker run --rm --pids-limit 3 busybox sh -c 'sleep 1 & sleep 1 & sleep 1 & wait' 2>&1
docker create --name $n --pids-limit 20 busybox >/dev/null
docker inspect --format '{{.HostConfig.PidsLimit}}' $n
