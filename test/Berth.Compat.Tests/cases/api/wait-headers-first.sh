docker run -d --name $n busybox sleep 60 >/dev/null
curl -s -m 1 -D - --unix-socket "$sock" -X POST http://engine/containers/$n/wait | tr -d '\r' | grep -i -E '^(HTTP|Content-Type)'
curl -s -m 1 -D - --unix-socket "$sock" "http://engine/containers/$n/logs?stdout=1&follow=1" | tr -d '\r' | grep -i -E '^(HTTP|Content-Type)'
curl -s -m 1 -D - --unix-socket "$sock" "http://engine/events" | tr -d '\r' | grep -i -E '^(HTTP|Content-Type)'
