docker run -d --name $n --restart always busybox sh -c 'exit 7' >/dev/null
until [ "$(docker inspect --format '{{.State.Status}} {{.RestartCount}}' $n)" = "restarting 6" ]; do :; done
docker inspect --format '{{.State.Status}} {{.State.Running}} {{.State.Paused}} {{.State.Restarting}} {{.State.Dead}} {{.State.Pid}} {{.State.ExitCode}} {{.RestartCount}} {{.NetworkSettings.IPAddress}}' $n
docker ps --filter name=$n --format '{{.State}} {{.Status}}'
docker ps --filter name=$n --filter status=restarting --format '{{.Names}}'
t docker exec $n true
t docker pause $n
t docker attach $n
t docker start $n
t docker rm $n
t docker rename $n $n-new
from=$(date +%s.%N)
t docker stop $n-new
docker inspect --format '{{.State.Status}} {{.State.Running}} {{.State.Restarting}} {{.State.ExitCode}}' $n-new
sleep 0.3; docker events --since $from --until $(date +%s.%N) --filter container=$n-new --filter type=container --format '{{.Action}} {{.Actor.Attributes.signal}}'
t docker stop $n-new
t docker rm $n-new
