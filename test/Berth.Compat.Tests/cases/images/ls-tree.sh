docker load -qi "$images/small.tar" >/dev/null
t docker images --tree small 2>&1 | sed 's/ *$//'
t docker image ls --tree -q small; t docker image ls --tree --no-trunc small; t docker image ls --tree --digests small; t docker image ls --tree --format x small
docker rmi small:1 >/dev/null
