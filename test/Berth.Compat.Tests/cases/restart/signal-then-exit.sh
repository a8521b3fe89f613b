docker run -d --name $n --restart always busybox sh -c 'trap "exit 5" USR1; echo up; while :; do sleep 0.05; done' >/dev/null; logged $n up
docker kill -s USR1 $n; docker wait $n
sleep 0.5; docker inspect --format '{{.State.Status}} {{.RestartCount}}' $n
echo = with a stop signal of its own
docker run -d --name $n-2 --restart always --stop-signal TERM busybox sh -c '[ -e /again ] && exec sleep 60; touch /again; trap "exit 5" USR1; echo up; while :; do sleep 0.05; done' >/dev/null; logged $n-2 up
docker kill -s USR1 $n-2
until [ "$(docker inspect --format '{{.State.Status}} {{.RestartCount}}' $n-2)" = "running 1" ]; do :; done
echo = unless-stopped does not
docker run -d --name $n-3 --restart unless-stopped --stop-signal TERM busybox sh -c 'trap "exit 5" USR1; echo up; while :; do sleep 0.05; done' >/dev/null; logged $n-3 up
docker kill -s USR1 $n-3; docker wait $n-3
sleep 0.5; docker inspect --format '{{.State.Status}} {{.RestartCount}}' $n-3
