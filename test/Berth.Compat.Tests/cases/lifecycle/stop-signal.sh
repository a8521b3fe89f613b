script='trap "exit 1" USR1; trap "exit 2" USR2; trap "exit 15" TERM; echo up; while :; do sleep 0.05; done'
up() { logged $1 up; }
docker run -d --name $n stopsignal:1 sh -c "$script" >/dev/null; up $n
docker stop $n; docker wait $n
docker run -d --name $n-2 --stop-signal USR2 stopsignal:1 sh -c "$script" >/dev/null; up $n-2
docker stop $n-2; docker wait $n-2
docker run -d --name $n-3 busybox sh -c "$script" >/dev/null; up $n-3
docker stop -s 10 $n-3; docker wait $n-3
docker inspect --format '{{.Config.StopSignal}}' $n $n-2 $n-3
t docker run --rm --stop-signal nonsense busybox true
docker run -d --name $n-4 busybox sleep 60 >/dev/null
t docker stop -s nonsense $n-4
