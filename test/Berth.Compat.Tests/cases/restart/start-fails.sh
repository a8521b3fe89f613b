t docker run -d --name $n --restart always busybox /no/such/program 2>/dev/null
docker inspect --format '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}}' $n
echo = later; docker run -d --name $n-2 --restart always -v $edir:/d busybox sh -c 'echo up; while [ ! -e /d/go ]; do sleep 0.05; done; rm /bin/sh; exit 4' >/dev/null
logged $n-2 up; touch $dir/go
until [ "$(docker inspect --format '{{.State.Status}}' $n-2)" = exited ]; do :; done
docker inspect --format '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}} {{.State.Error}}' $n-2
