docker run -d --name $n --restart on-failure:3 busybox sh -c 'echo line; exit 3' >/dev/null
docker wait $n
timeout 5 docker logs -f $n | sort -u
until [ "$(docker inspect --format '{{.State.Status}} {{.RestartCount}}' $n)" = "exited 3" ]; do :; done
docker logs $n
