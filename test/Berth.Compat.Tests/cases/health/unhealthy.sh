from=$(date +%s.%N)
docker run -d --name $n --health-cmd 'echo sick; exit 4' --health-interval 100ms --health-retries 2 busybox sleep 60 >/dev/null
until [ "$(docker inspect --format '{{.State.Health.Status}}' $n)" = unhealthy ]; do :; done
docker ps --filter name=$n --format '{{.Status}}'
docker ps --filter health=unhealthy --filter name=$n --format '{{.Names}}'
docker inspect --format '{{with index .State.Health.Log 1}}{{.ExitCode}} {{json .Output}}{{end}}' $n
sleep 0.2; docker events --since $from --until $(date +%s.%N) --filter container=$n --filter event=health_status --format '{{.Action}} {{.Type}} {{.Actor.Attributes.name}} {{.Actor.Attributes.image}}'
until [ "$(docker inspect --format '{{len .State.Health.Log}}' $n)" = 5 ]; do :; done
until [ "$(docker inspect --format '{{gt .State.Health.FailingStreak 6}}' $n)" = true ]; do :; done
docker inspect --format '{{len .State.Health.Log}}' $n
docker kill $n >/dev/null
