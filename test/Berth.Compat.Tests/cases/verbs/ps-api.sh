docker create --name $n --label a=b busybox echo 1 >/dev/null
api GET '/containers/json?filters=%7B'; api GET '/containers/json?filters=%7B%22nosuch%22%3A%5B%22x%22%5D%7D'; api GET '/containers/json?filters=%7B%22status%22%3A%5B%22nosuch%22%5D%7D'; api GET '/containers/json?limit=x'
api GET '/containers/json?filters=%7B%22exited%22%3A%5B%22x%22%5D%7D'; api GET '/containers/json?filters=%7B%22health%22%3A%5B%22x%22%5D%7D'; api GET '/containers/json?filters=%7B%22is-task%22%3A%5B%22x%22%5D%7D'
for v in v1.24 v1.40 v1.43 v1.51; do curl -s --unix-socket "$sock" "http://engine/$v/containers/json?all=1&limit=1" | jq -c '.[0]|keys'; done
