docker run -d --name $n busybox sleep 60 >/dev/null
t docker start $n
api POST /containers/$n/start
api POST /containers/nosuch-container/start
api POST /containers/$n/start -H 'Content-Type: application/json' -d '{"Binds": []}'
docker inspect --format '{{.State.Status}}' $n
