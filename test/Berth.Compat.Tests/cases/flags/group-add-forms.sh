kept HostConfig.GroupAdd --group-add 5 --group-add tty --group-add 5
docker run --rm -u 7:8 --group-add 5 --group-add 8 --group-add root busybox id -G
t docker run --rm --name $n --group-add -1 busybox true
t docker run --rm --name $n --group-add 4294967296 busybox true
docker ps -a --filter name=$n --format '{{.Names}}'
