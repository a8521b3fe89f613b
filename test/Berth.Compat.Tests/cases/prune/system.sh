docker create --name $n --label case=$n busybox >/dev/null
from=$(date +%s.%N)
docker system prune -f --filter label=case=$n | sed 's/[0-9a-f]\{64\}/ID/'
sleep 0.1; docker events --since $from --until $(date +%s.%N) --filter event=prune --format '{{.Type}} {{.Action}} {{json .Actor.Attributes}}' | sort
echo n | docker system prune --filter label=case=$n
