run() { docker run -d --name $1 busybox sh -c 'trap "exit 5" TERM; trap "exit 6" USR1; trap "exit 7" INT; echo up; while :; do sleep 0.05; done' >/dev/null; logged $1 up; }
run $n; docker stop -s USR1 $n >/dev/null; docker wait $n
docker start $n >/dev/null; until [ "$(docker logs $n | wc -l)" = 2 ]; do :; done; docker stop --signal 2 $n >/dev/null; docker wait $n
docker start $n >/dev/null; until [ "$(docker logs $n | wc -l)" = 3 ]; do :; done; t docker stop -s NOSUCH $n; docker inspect --format '{{.State.Status}}' $n
t docker stop --time x $n 2>&1 | head -n 1; api POST "/containers/$n/stop?t=x"; api POST "/containers/nosuch/stop"; api POST "/containers/$n/stop?t=-1"; api POST "/containers/$n/stop"
