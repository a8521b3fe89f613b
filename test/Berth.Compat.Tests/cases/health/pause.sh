docker run -d --name $n --health-cmd 'true' --health-interval 300ms busybox sleep 60 >/dev/null
until [ "$(docker inspect --format '{{.State.Health.Status}}' $n)" = healthy ]; do :; done
docker pause $n >/dev/null
docker inspect --format '{{.State.Health.Status}} {{.State.Health.FailingStreak}}' $n
docker ps --filter name=$n --format '{{.Status}}'
docker unpause $n >/dev/null
docker inspect --format '{{.State.Health.Status}}' $n
until [ "$(docker inspect --format '{{.State.Health.Status}}' $n)" = healthy ]; do :; done
docker kill $n >/dev/null
