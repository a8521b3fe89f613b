mine="--filter label=case=$n"
docker create --name $n-1 --label case=$n busybox >/dev/null; docker run --name $n-2 --label case=$n --label keep=yes busybox sh -c 'head -c 5000 /dev/zero > /x'
docker run -d --name $n-3 --label case=$n busybox sleep 60 >/dev/null; docker run -d --name $n-4 --label case=$n busybox sleep 60 >/dev/null; docker pause $n-4 >/dev/null
from=$(date +%s.%N)
docker container prune -f $mine --filter label=nosuch
docker container prune -f $mine --filter label!=keep | sed 's/[0-9a-f]\{64\}/ID/'
docker ps -a --filter label=case=$n --format '{{.Names}} {{.State}}' | sort
docker container prune -f $mine --filter until=1h; docker container prune -f $mine --filter until=2020-01-01
docker container prune -f $mine | sed 's/[0-9a-f]\{64\}/ID/'
docker ps -a --filter label=case=$n --format '{{.Names}} {{.State}}' | sort
sleep 0.1; docker events --since $from --until $(date +%s.%N) --filter event=prune --format '{{.Type}} {{.Action}} [{{.Actor.ID}}] {{json .Actor.Attributes}}'
docker unpause $n-4 >/dev/null; docker kill $n-3 $n-4 >/dev/null
