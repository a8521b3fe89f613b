seq() { sleep 0.3; docker events --since $from --until $(date +%s.%N) --filter container=$1 --filter type=container --format '{{.Action}} {{.Actor.Attributes.signal}}' | sed 's/ <no value>//'; }
from=$(date +%s.%N)
docker create --name $n busybox sleep 60 >/dev/null; docker start $n >/dev/null; docker kill $n >/dev/null; docker wait $n >/dev/null; docker rm $n >/dev/null
echo = kill; seq $n
docker run -d --name $n-2 busybox sh -c 'trap "exit 0" TERM; echo up; while :; do sleep 0.05; done' >/dev/null; logged $n-2 up; docker stop $n-2 >/dev/null
echo = stop: its last two come in either order; seq $n-2 | head -n 3; seq $n-2 | tail -n 2 | sort
docker run -d --name $n-3 busybox sleep 60 >/dev/null; docker rm -f $n-3 >/dev/null
echo = rm -f; seq $n-3
docker run --rm --name $n-4 busybox true
echo = run --rm; seq $n-4 | sort
