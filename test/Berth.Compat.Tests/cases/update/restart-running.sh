docker run -d --name $n -v $edir:/d busybox sh -c 'echo up; while [ ! -e /d/go ]; do sleep 0.05; done; rm /d/go; exit 4' >/dev/null
logged $n up; t docker update --restart always $n
touch $dir/go
until [ "$(docker inspect --format '{{.State.Status}} {{.RestartCount}}' $n)" = "running 1" ]; do :; done
t docker update --restart no $n; touch $dir/go; docker wait $n; sleep 0.3; docker inspect --format '{{.State.Status}} {{.RestartCount}}' $n
