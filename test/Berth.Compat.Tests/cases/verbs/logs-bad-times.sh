docker run --name $n busybox echo line >/dev/null
t docker logs --since nonsense $n; t docker logs --until nonsense $n
t docker logs --since 2030-01-01 $n; t docker logs --until 2020-01-01 $n; t docker logs --since 10m $n; t docker logs --since 0 --until 2030-01-01T00:00:00Z $n
api GET "/containers/$n/logs?stdout=1&since=x"; api GET "/containers/$n/logs?stdout=1&until=x"; api GET "/containers/nosuch/logs?stdout=1"
