docker run -d --name $n busybox sh -c 'echo one; sleep 0.3; echo two; sleep 0.3; echo three >&2; exit 4' >/dev/null
t docker logs -f $n
t docker logs -f --tail 1 $n
