docker create --name $n busybox >/dev/null
for f in '--cpu-shares x' '--memory x' '--pids-limit x' '--restart on-failure:x' '--memory-reservation 1m' '--cpuset-mems x'; do t docker update $f $n; done 2>&1 | grep -v '^Run .docker\|^Usage\|^$'
t docker update --cpus 0.5 --cpu-quota 5000 $n
