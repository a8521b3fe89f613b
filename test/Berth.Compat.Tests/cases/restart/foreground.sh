t docker run --name $n --restart on-failure:1 busybox sh -c 'echo out; sleep 0.1; exit 3'
until [ "$(docker inspect --format '{{.State.Status}} {{.RestartCount}}' $n)" = "exited 1" ]; do :; done
docker logs $n
