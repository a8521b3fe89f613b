docker run -d --name $n busybox sleep 60 >/dev/null
t docker stop -t 1 $n
docker inspect --format '{{.State.Status}} {{.State.ExitCode}}' $n
docker run -d --name $n-2 busybox sleep 60 >/dev/null
t docker stop -t 0 $n-2
docker inspect --format '{{.State.ExitCode}}' $n-2
docker create --name $n-3 --stop-timeout 1 busybox sleep 60 >/dev/null
docker inspect --format '{{.Config.StopTimeout}}' $n-3
docker start $n-3 >/dev/null; docker stop $n-3; docker inspect --format '{{.State.ExitCode}}' $n-3
