id=$(docker import "$images/rootfs.tar" $n:1)
count() { api GET "/images/json?filters=%7B%22reference%22%3A%5B%22$n%22%5D%7D" | jq -c '.[].Containers'; }
count 2>/dev/null; docker create --name $n $n:1 true >/dev/null; count 2>/dev/null; docker run -d --name $n-2 $n:1 sleep 100 >/dev/null; count 2>/dev/null; docker images $n --format '{{.Containers}}'
docker rm -f $n $n-2 >/dev/null; count 2>/dev/null; docker rmi $n:1 >/dev/null
