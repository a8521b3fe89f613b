docker run --rm --ulimit nofile=1000:2000 --ulimit core=0 --ulimit nproc=500 --ulimit stack=-1:-1 busybox sh -c 'grep -E "open files|core file|processes|stack" /proc/self/limits' | tr -s ' '
docker create --name $n --ulimit nofile=1000:2000 --ulimit core=0 busybox >/dev/null
docker inspect --format '{{json .HostConfig.Ulimits}}' $n
t docker run --rm --ulimit nofile=20:10 busybox true
t docker run --rm --ulimit nonsense=1 busybox true
t docker run --rm --ulimit nofile=x busybox true
