docker run -d --name $n busybox sh -c 'sleep 0.3; exit 3' >/dev/null
docker run -d --name $n-2 busybox sh -c 'exit 4' >/dev/null
t docker wait $n $n-2
t docker wait $n
t docker wait nosuch-container $n
