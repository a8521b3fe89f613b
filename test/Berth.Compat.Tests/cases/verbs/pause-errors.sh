docker create --name $n busybox sleep 60 >/dev/null
t docker pause $n; t docker unpause $n; docker start $n >/dev/null; t docker unpause $n
t docker pause $n; t docker pause $n; docker ps --filter name=$n --format '{{.State}}'; docker inspect --format '{{.State.Status}} {{.State.Running}} {{.State.Paused}}' $n
t docker start $n; t docker unpause $n nosuch-container; t docker pause nosuch-container
api POST /containers/$n/unpause; api POST /containers/nosuch/pause
