docker run -d --name $n busybox sh -c 'trap "echo one" USR1; trap "exit 30" USR2; echo up; while :; do sleep 0.05; done' >/dev/null
logged $n up
t docker kill -s USR1 $n
logged $n one
t docker kill -s SIGNONSENSE $n
t docker kill -s 0 $n
t docker kill -s 99 $n
t docker kill --signal SIGUSR2 $n
docker wait $n; docker logs $n
