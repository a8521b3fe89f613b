docker create --name $n busybox sh -c 'exit 3' >/dev/null
api POST "/containers/$n/wait?condition=not-running"; docker start -a $n; api POST "/containers/$n/wait?condition=not-running"
api POST "/v1.24/containers/$n/wait"; api POST "/containers/$n/wait?condition="; api POST "/containers/$n/wait?condition=x"
docker wait $n $n nosuch-container; echo "-> $?"
