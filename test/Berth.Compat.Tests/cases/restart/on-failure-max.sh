from=$(date +%s.%N)
docker run -d --name $n --restart on-failure:2 busybox sh -c 'exit 3' >/dev/null
until [ "$(docker inspect --format '{{.State.Status}} {{.RestartCount}}' $n)" = "exited 2" ]; do :; done
docker inspect --format '{{json .HostConfig.RestartPolicy}} {{.RestartCount}} {{.State.Running}} {{.State.Restarting}} {{.State.ExitCode}} {{.State.Pid}}' $n
docker events --since $from --until $(date +%s.%N) --filter container=$n --filter type=container --format '{{.Action}} {{.Actor.Attributes.exitCode}}'
docker ps -a --filter name=$n --format '{{.State}} {{.Status}}'
echo = a start begins anew; from=$(date +%s.%N); docker start $n
until [ "$(docker inspect --format '{{.State.Status}} {{.RestartCount}}' $n)" = "exited 2" ]; do :; done
docker events --since $from --until $(date +%s.%N) --filter container=$n --filter type=container --format '{{.Action}}'
