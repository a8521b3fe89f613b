seen() { sleep 0.2; docker events --since $from --until $(date +%s.%N) --filter container=$1 --filter type=container --format '{{.Action}} {{.Actor.Attributes.signal}}' | sed 's/ <no value>//'; }
docker run -d --name $n busybox sh -c 'trap "exit 0" TERM; echo up; while :; do sleep 0.05; done' >/dev/null; logged $n up
from=$(date +%s.%N); t docker restart $n
seen $n | head -n 1; seen $n | sed 1d | head -n 2 | sort; seen $n | tail -n 2
docker inspect --format '{{.State.Status}} {{.RestartCount}}' $n
docker kill $n >/dev/null; from=$(date +%s.%N); t docker restart $n; seen $n
echo = rm stays; docker run -d --rm --name $n-2 busybox sleep 60 >/dev/null; t docker restart -t 0 $n-2; docker inspect --format '{{.State.Status}}' $n-2
docker kill $n-2 >/dev/null
echo = created; docker create --name $n-3 busybox sleep 60 >/dev/null; from=$(date +%s.%N); t docker restart $n-3; seen $n-3; docker rm -f $n-3 >/dev/null
t docker restart nosuch-container
t docker restart -s NONSENSE $n
