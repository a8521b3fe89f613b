docker load -qi "$images/two.tar" >/dev/null
docker create --name $n small:2 >/dev/null
docker rmi small:1
docker inspect --format '{{.Config.Image}}' $n
docker rm $n
docker rmi small:2 | sort | cut -c1-8
