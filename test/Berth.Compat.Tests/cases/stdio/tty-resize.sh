docker run -dit --name $n busybox sh -c 'trap "stty size; exit" WINCH; echo ready; while :; do sleep 0.05; done' >/dev/null
logged $n ready
api POST "/containers/$n/resize?h=33&w=99"
docker wait $n
docker logs $n
api POST "/containers/$n/resize?h=33&w=99"
api POST "/containers/$n/resize?h=x&w=99"
