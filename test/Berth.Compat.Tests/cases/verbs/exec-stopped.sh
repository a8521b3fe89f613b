docker create --name $n busybox sleep 60 >/dev/null
t docker exec $n true
docker start $n >/dev/null; docker pause $n >/dev/null; t docker exec -d $n true; docker unpause $n >/dev/null
docker kill $n >/dev/null; docker wait $n
t docker exec $n true
docker start $n >/dev/null; docker exec $n echo again
