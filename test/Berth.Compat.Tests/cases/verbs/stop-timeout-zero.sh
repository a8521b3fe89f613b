docker run -d --name $n busybox sleep 60 >/dev/null
docker stop -t 0 $n; docker inspect --format '{{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}} [{{.State.Error}}]' $n
docker run -d --name $n-2 --stop-timeout 0 busybox sleep 60 >/dev/null
docker stop $n-2; docker inspect --format '{{.State.ExitCode}} {{.Config.StopTimeout}}' $n-2
