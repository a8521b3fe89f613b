docker create --name $n busybox >/dev/null
api GET "/containers/$n/logs"
api GET "/containers/$n/logs?stdout=0&stderr=0"
api GET "/containers/$n/logs?stdout=1&since=nonsense"
api GET "/containers/nosuch-container/logs?stdout=1"
t docker logs --since nonsense $n
