docker run -d --name $n --restart always busybox sh -c 'exit 7' >/dev/null
until [ "$(docker inspect --format '{{.State.Status}} {{.RestartCount}}' $n)" = "restarting 5" ]; do :; done
from=$(date +%s.%N)
t docker kill $n
docker inspect --format '{{.State.Status}} {{.State.Running}} {{.State.Restarting}} {{.State.ExitCode}}' $n
sleep 0.3; docker events --since $from --until $(date +%s.%N) --filter container=$n --filter type=container --format '{{.Action}} {{.Actor.Attributes.signal}}'
