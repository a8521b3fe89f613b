docker run -d --name $n --restart always busybox sh -c '[ -e /again ] && exec sleep 60; touch /again; exit 7' >/dev/null
until [ "$(docker inspect --format '{{.State.Status}} {{.RestartCount}}' $n)" = "running 1" ]; do :; done
from=$(date +%s.%N)
t docker restart -t 0 $n
docker inspect --format '{{.State.Status}} {{.RestartCount}}' $n
docker events --since $from --until $(date +%s.%N) --filter container=$n --filter type=container --format '{{.Action}} {{.Actor.Attributes.signal}}' | sed 's/ <no value>//' | sort
