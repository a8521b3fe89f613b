docker run -t --name $n busybox sh -c 'echo out; echo err >&2' >/dev/null
docker logs $n
docker logs -t $n | wc -l
