from=$(date +%s.%N)
docker run --name $n --label color=red busybox true; docker run --name $n-2 --label color=blue busybox true
docker wait $n $n-2 >/dev/null; sleep 0.3
until=$(date +%s.%N)
show() { echo "= $*"; docker events --since $from --until $until "$@" --format '{{.Type}} {{.Action}} {{.Actor.Attributes.name}}'; }
show --filter event=die
show --filter event=start --filter event=create --filter label=color=red
show --filter container=$n-2 --filter event=start
show --filter image=busybox --filter event=start
show --filter image=nosuch
show --filter nosuch=1 --filter event=start
show --filter type=container --filter event=die --filter container=$n --filter container=$n-2
t docker events --since nonsense
t docker events --filter type=nonsense --since $from --until $until
