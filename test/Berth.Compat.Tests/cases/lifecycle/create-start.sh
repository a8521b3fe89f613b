docker create --name $n busybox sh -c 'echo ran' >"$dir/id"
docker inspect --format '{{.State.Status}} {{.State.Running}} {{.State.Pid}} {{.State.ExitCode}} {{.State.StartedAt}} {{.State.FinishedAt}}' $n
t docker start $n
docker wait $n
docker logs $n
docker inspect --format '{{.State.Status}} {{.State.Running}} {{.State.Pid}} {{.State.ExitCode}} {{.State.StartedAt}} {{.State.FinishedAt}}' $n
t docker start $n nosuch-container
docker wait $n; docker logs $n
