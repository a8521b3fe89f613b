docker run -d --name $n --health-cmd 'echo begun; sleep 60' --health-interval 100ms --health-timeout 300ms --health-retries 1 busybox sleep 60 >/dev/null
until [ "$(docker inspect --format '{{.State.Health.Status}}' $n)" = unhealthy ]; do :; done
docker inspect --format '{{with index .State.Health.Log 0}}{{.ExitCode}} {{json .Output}}{{end}}' $n
docker kill $n >/dev/null
docker run -d --name $n-2 --health-cmd 'sleep 60' --health-interval 100ms --health-timeout 1200ms --health-retries 1 busybox sleep 60 >/dev/null
until [ "$(docker inspect --format '{{.State.Health.Status}}' $n-2)" = unhealthy ]; do :; done
docker inspect --format '{{with index .State.Health.Log 0}}{{.ExitCode}} {{json .Output}}{{end}}' $n-2
docker kill $n-2 >/dev/null
