docker load -qi "$images/two.tar" >/dev/null; t docker rmi small:1; t docker rmi small:2
docker load -qi "$images/two.tar" >/dev/null; t docker rmi small:2; t docker rmi small:1
docker load -qi "$images/two.tar" >/dev/null; t docker rmi small:1 small:2; docker load -qi "$images/small.tar" >/dev/null; docker tag small:1 $n:1; docker tag small:1 reg.example/$n:1; t docker rmi small:1 $n:1 reg.example/$n:1
