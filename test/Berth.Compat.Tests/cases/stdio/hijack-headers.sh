docker create --name $n busybox sh -c 'echo out; echo err >&2' >/dev/null
docker create --name $n-2 -t busybox echo out >/dev/null
for c in $n $n-2; do
  for v in v1.51 v1.41; do
    curl -s -m 2 -D - -o /dev/null --unix-socket "$sock" -X POST -H 'Connection: Upgrade' -H 'Upgrade: tcp' "http://engine/$v/containers/$c/attach?stream=1&stdout=1" | grep -i -e ^HTTP -e ^Content-Type -e ^Connection -e ^Upgrade | tr -d '\r'
  done
done
curl -s -m 2 -D - -o /dev/null --unix-socket "$sock" -X POST "http://engine/containers/$n/attach?stream=1&stdout=1" | grep -i -e ^HTTP -e ^Content-Type | tr -d '\r'
