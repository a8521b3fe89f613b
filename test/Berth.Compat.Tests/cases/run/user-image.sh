docker run --rm user:1 sh -c 'id; echo $HOME; cat /proc/self/status | grep -E "^(Cap|Groups)"'
docker run --rm -u 0 user:1 id
docker create --name $n user:1 >/dev/null
docker inspect --format '{{.Config.User}}' $n
