docker create --name $n busybox >/dev/null
t docker attach $n
t docker attach nosuch-container
docker start $n >/dev/null; docker wait $n
t docker attach $n
api POST "/containers/nosuch-container/attach?stream=1&stdout=1"
