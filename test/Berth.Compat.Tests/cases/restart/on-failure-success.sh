docker run -d --name $n --restart on-failure busybox sh -c 'exit 0' >/dev/null
docker wait $n
docker inspect --format '{{json .HostConfig.RestartPolicy}} {{.RestartCount}} {{.State.Status}}' $n
