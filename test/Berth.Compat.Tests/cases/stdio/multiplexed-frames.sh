docker create --name $n busybox sh -c 'echo out; sleep 0.1; echo err >&2; sleep 0.1; echo again' >/dev/null
docker start $n >/dev/null; docker wait $n
curl -s --unix-socket "$sock" "http://engine/containers/$n/logs?stdout=1&stderr=1" | od -An -c
curl -s --unix-socket "$sock" "http://engine/containers/$n/logs?stdout=0&stderr=1" | od -An -c
curl -s -o /dev/null -D - --unix-socket "$sock" "http://engine/containers/$n/logs?stdout=1" | grep -i -e ^HTTP -e content-type | tr -d '\r'
curl -s -o /dev/null -D - --unix-socket "$sock" "http://engine/v1.41/containers/$n/logs?stdout=1" | grep -i -e ^HTTP -e content-type | tr -d '\r'
