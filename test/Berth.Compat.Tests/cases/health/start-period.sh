docker run -d --name $n --health-cmd 'exit 1' --health-interval 100ms --health-retries 1 --health-start-period 1m --health-start-interval 100ms busybox sleep 60 >/dev/null
until [ "$(docker inspect --format '{{len .State.Health.Log}}' $n)" = 3 ]; do :; done
docker inspect --format '{{.State.Health.Status}} {{.State.Health.FailingStreak}}' $n
docker kill $n >/dev/null
docker run -d --name $n-2 --health-cmd 'test -e /tmp/well' --health-interval 100ms --health-retries 1 --health-start-period 1m --health-start-interval 100ms busybox sleep 60 >/dev/null
docker exec $n-2 touch /tmp/well
until [ "$(docker inspect --format '{{.State.Health.Status}}' $n-2)" = healthy ]; do :; done
docker exec $n-2 rm /tmp/well
until [ "$(docker inspect --format '{{.State.Health.Status}}' $n-2)" = unhealthy ]; do :; done
docker inspect --format '{{.State.Health.Status}}' $n-2
docker kill $n-2 >/dev/null
