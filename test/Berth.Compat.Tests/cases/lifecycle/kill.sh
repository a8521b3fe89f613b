docker run -d --name $n busybox sleep 60 >/dev/null
t docker kill $n
docker inspect --format '{{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}}' $n
t docker kill $n
t docker kill nosuch-container
docker create --name $n-2 busybox >/dev/null
t docker kill $n-2
