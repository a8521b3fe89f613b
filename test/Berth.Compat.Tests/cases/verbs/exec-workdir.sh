docker run -d --name $n -w /var busybox sleep 60 >/dev/null
docker exec $n pwd; docker exec -w /tmp $n pwd; docker exec -w / $n pwd; docker exec -w /tmp/../etc/ $n pwd
