docker run -d --name $n -p 127.0.0.1:28080:80 busybox sleep 60 >/dev/null
t docker run --name $n-2 -p 127.0.0.1:28080:80 busybox true
docker inspect --format '{{.State.Status}} {{.State.ExitCode}} {{.State.Error}}' $n-2
t docker start $n-2
t docker run --rm --name $n-3 -p 28080:80 busybox true
t docker run --rm --name $n-3 -p 127.0.0.2:28080:80 -p 28080:80/udp busybox true
docker rm -f $n >/dev/null
t docker start $n-2
