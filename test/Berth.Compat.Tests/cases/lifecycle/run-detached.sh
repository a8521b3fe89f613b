docker run -d --name $n busybox sh -c 'echo in the background; sleep 60' >"$dir/id"
test "$(cat "$dir/id")" = "$(docker inspect --format '{{.Id}}' $n)" && echo prints the id
docker inspect --format '{{.State.Status}} {{.State.Running}} {{.State.Paused}} {{.State.Restarting}} {{.State.OOMKilled}} {{.State.Dead}} {{.State.ExitCode}} {{.State.Error}}' $n
pid=$(docker inspect --format '{{.State.Pid}}' $n); tr '\0' ' ' </proc/$pid/cmdline; echo
