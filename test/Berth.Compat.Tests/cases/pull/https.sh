t docker pull -q 127.0.0.1:25003/small:1
docker rmi 127.0.0.1:25003/small:1 | head -1
