r() { docker run --rm "$@" 2>&1 | grep -v "^Run .docker\|^$"; }
r --kernel-memory 50m busybox true; r -m 1m busybox true; r -m 20m --memory-swap 10m busybox true; r --memory-swap 10m busybox true
r --memory-swappiness 101 busybox true; r --memory-reservation 1m busybox true; r -m 20m --memory-reservation 30m busybox true
r -m 20m --memory-swap -1 busybox cat /sys/fs/cgroup/memory/memory.limit_in_bytes; r --oom-kill-disable busybox true; r --oom-kill-disable -m 32m busybox true
r --oom-score-adj 500 busybox cat /proc/self/oom_score_adj; r --oom-score-adj 1001 busybox true; r --pids-limit 50 busybox cat /sys/fs/cgroup/pids/pids.max
r --storage-opt size=1g busybox true; r --storage-opt foo=1 busybox true
docker create --name $n --kernel-memory 50m busybox >/dev/null; docker inspect -f '{{.HostConfig.KernelMemory}}' $n 2>&1
