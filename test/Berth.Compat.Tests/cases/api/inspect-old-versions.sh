docker create --name $n busybox >/dev/null
for v in 1.24 1.43 1.44 1.51; do curl -s --unix-socket "$sock" http://engine/v$v/containers/$n/json | jq -c '[keys_unsorted[]] | sort'; done
for v in 1.24 1.43 1.44 1.51; do curl -s --unix-socket "$sock" http://engine/v$v/images/busybox/json | jq -c 'del(.GraphDriver) | [keys[]]'; done
for v in 1.42 1.51; do curl -s --unix-socket "$sock" "http://engine/v$v/images/json?filters=%7B%22reference%22%3A%5B%22busybox%22%5D%7D" | jq -c '.[0] | [keys[]]'; done
