docker run --name $n busybox sh -c 'echo run' >/dev/null
docker start -a $n >/dev/null
docker logs $n
