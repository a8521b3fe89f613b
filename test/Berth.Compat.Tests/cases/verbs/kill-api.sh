docker run -d --name $n busybox sleep 60 >/dev/null
api POST "/containers/$n/kill?signal=nosuch"; api POST "/containers/$n/kill?signal=0"; api POST "/containers/nosuch/kill"
api POST "/containers/$n/kill?signal=USR1"; docker inspect --format '{{.State.Status}}' $n
api POST "/containers/$n/kill"; docker wait $n; api POST "/containers/$n/kill"
