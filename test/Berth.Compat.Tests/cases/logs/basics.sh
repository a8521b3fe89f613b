docker run --name $n busybox sh -c 'echo out; echo err >&2; printf unfinished' >/dev/null 2>&1
t docker logs $n
docker logs $n 2>/dev/null; echo; docker logs $n 2>&1 >/dev/null
t docker logs nosuch-container
docker create --name $n-2 busybox >/dev/null
t docker logs $n-2
