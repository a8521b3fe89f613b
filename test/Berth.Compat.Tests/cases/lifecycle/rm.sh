docker create --name $n busybox >/dev/null
t docker rm $n
t docker rm $n
docker run -d --name $n busybox sleep 60 >/dev/null
t docker rm $n
api DELETE /containers/$n
t docker rm -f $n
t docker rm -f $n
api DELETE "/containers/$n?force=1"
