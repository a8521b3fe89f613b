from=$(date +%s.%N); docker create --name $n --label l=1 busybox >/dev/null; docker create --name $n-2 busybox >/dev/null; docker rm $n $n-2 >/dev/null
sleep 0.1; to=$(date +%s.%N); ev() { docker events --since $from --until $to "$@"; }
ev --filter label=l=1 --format '{{.Type}} {{.Action}} {{.Actor.Attributes.name}} {{.Scope}}'; ev --filter image=busybox --filter event=create --format '{{.Actor.Attributes.name}} {{.Actor.Attributes.image}}' | grep $n; ev --filter container=$n-2 --filter event=destroy --format '{{.Action}} {{.ID}} {{.From}} {{.Status}}'
ev --filter container=$n --filter label=l=1 --filter event=create | sed 's/^[^ ]* //'; ev --filter container=$n --filter event=create --format json | jq -c 'keys'; t docker events --since x --until 1; t docker events --until 1 --since 0 --filter nosuch=1
api GET '/events?since=x'; api GET '/events?filters=%7B'; api GET '/events?since=0&until=1&filters=%7B%22type%22%3A%5B%22nosuch%22%5D%7D'
