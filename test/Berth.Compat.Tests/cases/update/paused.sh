docker run -d --name $n busybox sleep 60 >/dev/null; docker pause $n >/dev/null
t docker update --pids-limit 44 $n
docker inspect --format '{{.State.Status}} {{.HostConfig.PidsLimit}}' $n
docker unpause $n >/dev/null; docker kill $n >/dev/null
