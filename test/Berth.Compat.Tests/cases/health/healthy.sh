from=$(date +%s.%N)
docker run -d --name $n --health-cmd 'echo fine' --health-interval 300ms busybox sleep 60 >/dev/null
docker inspect --format '{{json .State.Health}}' $n
docker ps --filter name=$n --format '{{.Status}}'
docker ps --filter health=starting --filter name=$n --format '{{.Names}}'
until [ "$(docker inspect --format '{{.State.Health.Status}}' $n)" = healthy ]; do :; done
docker ps --filter name=$n --format '{{.Status}}'
docker ps --filter health=healthy --filter name=$n --format '{{.Names}}'
docker ps --filter health=none --filter name=$n --format '{{.Names}}'
docker inspect --format '{{.State.Health.FailingStreak}} {{with index .State.Health.Log 0}}{{.ExitCode}} {{json .Output}}{{end}}' $n
docker inspect --format '{{json .Config.Healthcheck}}' $n
sleep 0.1; docker events --since $from --until $(date +%s.%N) --filter container=$n --filter type=container --format '{{.Action}} {{.Actor.Attributes.exitCode}}' | head -n 6
docker kill $n >/dev/null
docker inspect --format '{{.State.Health.Status}} {{.State.Health.FailingStreak}}' $n
docker ps -a --filter name=$n --format '{{.Status}}'
