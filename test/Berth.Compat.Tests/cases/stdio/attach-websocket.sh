ws() { curl -s -N --max-time 10 --unix-socket "$sock" -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Origin: http://e' -H 'Sec-WebSocket-Version: 13' \
  -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' "http://engine$1" | od -An -c; }
docker run -d --name $n busybox sh -c 'sleep 0.5; echo bye; exit 3' >/dev/null
ws "/containers/$n/attach/ws?stream=1&stdout=1"
docker run -d --name $n-2 busybox sh -c 'sleep 0.5; echo err >&2' >/dev/null
ws "/containers/$n-2/attach/ws?stream=1&stderr=1"
docker run --name $n-3 -t busybox echo past >/dev/null
ws "/containers/$n-3/attach/ws?logs=1&stdout=1"
ws "/containers/nosuch/attach/ws?stream=1" | tr -d ' \n'; echo
ws "/containers/$n/attach/ws?stream=1&detachKeys=foo-x" | tr -d ' \n'; echo
