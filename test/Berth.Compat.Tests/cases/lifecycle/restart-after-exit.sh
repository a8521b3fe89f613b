docker run --name $n busybox sh -c 'echo run >>/count; wc -l </count; exit 2'
t docker start -a $n
t docker start -a $n
docker inspect --format '{{.RestartCount}} {{.State.ExitCode}}' $n
