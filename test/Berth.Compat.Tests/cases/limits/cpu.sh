r() { docker run --rm "$@" 2>&1 | grep -v "^Run .docker\|^$"; }
r --cpus 0.5 busybox sh -c 'cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu/cpu.cfs_period_us'; r --cpus 900 busybox true
r --cpus 0.000000001 busybox true; r --cpus 1 --cpu-quota 5 busybox true; r --cpus 1 --cpu-period 5000 busybox true; r --cpu-period 5 busybox true
r --cpu-quota 5 busybox true; r --cpu-shares 1 busybox true; r --cpu-shares -1 busybox true; r --cpu-shares 512 busybox cat /sys/fs/cgroup/cpu/cpu.shares
r --cpuset-cpus 0 busybox cat /sys/fs/cgroup/cpuset/cpuset.cpus; r --cpuset-cpus 99 busybox true; r --cpuset-cpus x busybox true; r --cpuset-mems 9 busybox true
r --cpu-rt-period 1000 --cpu-rt-runtime 5000 busybox true
