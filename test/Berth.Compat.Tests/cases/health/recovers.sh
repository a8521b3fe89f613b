from=$(date +%s.%N)
docker run -d --name $n --health-cmd 'test -e /tmp/well' --health-interval 200ms --health-retries 1 busybox sleep 60 >/dev/null
until [ "$(docker inspect --format '{{.State.Health.Status}}' $n)" = unhealthy ]; do :; done
docker exec $n touch /tmp/well
until [ "$(docker inspect --format '{{.State.Health.Status}}' $n)" = healthy ]; do :; done
docker inspect --format '{{.State.Health.FailingStreak}}' $n
sleep 0.2; docker events --since $from --until $(date +%s.%N) --filter container=$n --filter event=health_status --format '{{.Action}}'
echo = a restart begins anew
docker restart -t 0 $n >/dev/null
docker inspect --format '{{.State.Health.Status}} {{.State.Health.FailingStreak}} {{gt (len .State.Health.Log) 0}}' $n
docker kill $n >/dev/null
