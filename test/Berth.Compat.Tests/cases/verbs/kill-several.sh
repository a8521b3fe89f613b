docker run -d --name $n busybox sleep 60 >/dev/null; docker run -d --name $n-2 busybox sleep 60 >/dev/null; docker create --name $n-3 busybox >/dev/null
docker kill $n nosuch-container $n-2 $n-3 2>&1 | sort
docker wait $n $n-2
