docker tag labels:1 $n:1
curl -s --unix-socket "$sock" "http://engine/images/json?filters=%7B%22reference%22%3A%5B%22$n%22%5D%7D" | jq -S '.[] | .Size |= type'
t docker images --filter nonsense=1
t docker images --filter before=nosuchimage
docker rmi $n:1 | head -1
