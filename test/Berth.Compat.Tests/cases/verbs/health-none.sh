docker create --name $n --health-cmd true --health-interval 2m --health-start-interval 3m --health-timeout 3s --health-retries 4 --health-start-period 5s busybox sleep 60 >/dev/null; docker inspect --format '{{json .Config.Healthcheck}} {{json .State.Health}}' $n
docker create --name $n-2 --no-healthcheck busybox >/dev/null; docker inspect --format '{{json .Config.Healthcheck}} {{json .State.Health}}' $n-2
t docker create --no-healthcheck --health-cmd true busybox; t docker create --health-cmd true --health-interval 1us busybox; t docker create --health-cmd true --health-retries -1 busybox
docker start $n >/dev/null; docker inspect --format '{{.State.Health.Status}}' $n; docker ps --filter name=$n --filter health=starting --format '{{.Names}}'
