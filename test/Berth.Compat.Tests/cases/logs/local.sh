docker run --name $n --log-driver local busybox sh -c 'echo out; printf rest' >/dev/null
docker logs $n; echo; docker logs --details $n; echo; docker logs --tail 1 $n; echo
docker run --name $n-3 --log-driver local busybox sh -c 'echo err >&2' 2>/dev/null
docker logs --details $n-3 >/dev/null
docker inspect --format '{{.LogPath}} {{json .HostConfig.LogConfig}}' $n
docker run --name $n-2 -t --log-driver local --log-opt max-size=1m --log-opt max-file=3 busybox echo tty >/dev/null
docker logs $n-2 | od -c
