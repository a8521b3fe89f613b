docker run --rm --cpuset-cpus 0 busybox sh -c 'grep Cpus_allowed_list /proc/self/status; nproc'
t docker run --rm --name $n --cpuset-cpus 0,nonsense busybox true
t docker run --rm --name $n --cpuset-cpus 4000 busybox true 2>&1 | sed 's/available: .*/available: <cpus>/'
t docker run --rm --name $n --cpuset-mems 4000 busybox true 2>&1 | sed 's/available: .*/available: <mems>/'
docker create --name $n --cpuset-cpus 0 --cpuset-mems 0 busybox >/dev/null
docker inspect --format '{{.HostConfig.CpusetCpus}} {{.HostConfig.CpusetMems}}' $n
