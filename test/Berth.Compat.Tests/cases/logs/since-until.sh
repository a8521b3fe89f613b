docker run -d --name $n busybox sh -c 'echo one; sleep 0.4; echo two; sleep 0.4; echo three' >/dev/null; docker wait $n
stamp() { docker logs -t $n | awk -v line=$1 'NR == line { print $1 }'; }
echo = since two; docker logs --since "$(stamp 2)" $n
echo = until two; docker logs --until "$(stamp 2)" $n
echo = between; docker logs --since "$(stamp 2)" --until "$(stamp 2)" $n
echo = hours; docker logs --since 1h --until 1s-nonsense $n
docker logs --since 1h $n
docker logs --since 2100-01-01 $n
docker logs --until 2001-01-01T00:00:00Z $n
docker logs --since "$(stamp 1)" --tail 2 $n
