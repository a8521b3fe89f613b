docker create --name $n busybox nosuch >/dev/null
curl -s -N --max-time 5 --unix-socket "$sock" -X POST "http://engine/containers/$n/wait" | jq -c .
quiet docker start $n; docker wait $n; docker inspect --format '{{.State.Status}} {{.State.ExitCode}} {{.State.Error}}' $n
