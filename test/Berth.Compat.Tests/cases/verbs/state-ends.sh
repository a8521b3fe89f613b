state() { docker inspect --format '{{.State.Status}} {{.State.Running}} {{.State.OOMKilled}} {{.State.Dead}} {{.State.Pid}} {{.State.ExitCode}} [{{.State.Error}}]' $1; }
docker create --name $n busybox sh -c 'exit $(cat /code)' >/dev/null; state $n; docker start -a $n 2>/dev/null; state $n
docker run --name $n-2 busybox sh -c 'kill -SEGV $$; sh -c "kill -SEGV \$\$"'; state $n-2; docker run -d --name $n-3 --init busybox sleep 60 >/dev/null; docker exec $n-3 sh -c 'until pidof sleep >/dev/null; do :; done'; docker kill -s TERM $n-3 >/dev/null; docker wait $n-3; state $n-3
quiet docker run --name $n-4 busybox nosuch; state $n-4
