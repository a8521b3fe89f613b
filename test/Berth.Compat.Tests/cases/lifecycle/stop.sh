docker run -d --name $n busybox sh -c 'trap "exit 21" TERM; while :; do sleep 0.05; done' >/dev/null
sleep 0.3
t docker stop $n
docker inspect --format '{{.State.Status}} {{.State.ExitCode}}' $n
t docker stop $n
t docker stop nosuch-container
api POST /containers/$n/stop
