docker tag busybox $n:1; docker tag busybox $n:2
t docker rmi $n:1
t docker rmi $n:1
t docker rmi $n:2 nosuchimage
docker create --name $n busybox >/dev/null
docker load -qi "$images/small.tar" >/dev/null
t docker rmi small:1
