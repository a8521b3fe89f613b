docker create --name $n --restart no busybox >/dev/null
docker inspect --format '{{json .HostConfig.RestartPolicy}} {{.RestartCount}}' $n
t docker run --rm --restart nonsense busybox true
t docker run --rm --restart always busybox true
