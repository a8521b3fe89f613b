docker run -d --name $n busybox sleep 60 >/dev/null
t docker run --name $n busybox true
t docker create --name $n busybox true
t docker run --name bad/name busybox true
t docker run --name a busybox true
t docker run --name -x busybox true
t docker run --name "$n space" busybox true
docker rm -f $n
