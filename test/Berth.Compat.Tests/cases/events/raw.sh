from=$(date +%s.%N)
docker create --name $n --label l=v busybox >/dev/null
curl -s --unix-socket "$sock" "http://engine/events?since=$from&until=$(date +%s.%N)" | jq -S 'select(.Type == "container") | .time |= type | .timeNano |= type'
curl -s -o /dev/null -D - --unix-socket "$sock" "http://engine/events?since=1&until=2" | grep -i -e ^HTTP -e ^content-type | tr -d '\r'
api GET '/events?since=nonsense'
