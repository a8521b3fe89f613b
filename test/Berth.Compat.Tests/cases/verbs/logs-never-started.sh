docker create --name $n busybox echo x >/dev/null
t docker logs $n; t docker logs -f $n; t docker logs --tail 3 -t $n
t docker logs nosuch-container; t docker logs
