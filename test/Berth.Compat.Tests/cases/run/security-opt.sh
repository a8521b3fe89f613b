docker run --rm --security-opt no-new-privileges busybox grep NoNewPrivs /proc/self/status
docker run --rm --security-opt no-new-privileges:false busybox grep NoNewPrivs /proc/self/status
docker run --rm --security-opt seccomp=unconfined busybox grep Seccomp: /proc/self/status
docker create --name $n --security-opt no-new-privileges --security-opt seccomp=unconfined busybox >/dev/null
docker inspect --format '{{json .HostConfig.SecurityOpt}}' $n
t docker run --rm --name $n-2 --security-opt nonsense busybox true
t docker run --rm --name $n-2 --security-opt nonsense=1 busybox true
