docker run -d --name $n busybox sleep 60 >/dev/null; docker pause $n >/dev/null
docker kill $n; docker wait $n; docker inspect --format '{{.State.Status}} {{.State.Paused}} {{.State.ExitCode}}' $n
docker start $n >/dev/null; docker pause $n >/dev/null; docker stop -t 0 $n; docker inspect --format '{{.State.Status}} {{.State.Paused}} {{.State.ExitCode}}' $n
