t docker run --rm --name $n --ipc host --sysctl kernel.shmmax=7 busybox true 2>&1 | grep -v '^$'
docker ps -a --filter name=$n --format '{{.Names}}'
