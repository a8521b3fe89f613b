docker run --name $n --log-driver syslog --log-opt syslog-address=udp://127.0.0.1:5140 busybox sh -c 'echo out; echo err >&2' >/dev/null 2>&1
docker logs $n
docker logs --details $n 2>/dev/null
docker inspect --format '{{.LogPath}} {{json .HostConfig.LogConfig}}' $n
docker run --name $n-2 --log-driver syslog --log-opt syslog-address=udp://127.0.0.1:5140 --log-opt cache-disabled=true busybox echo out
t docker logs $n-2
