for i in 1 2 3; do docker create --name $n-$i busybox echo $i >/dev/null; done
docker ps -n 2 --format '{{.Names}}'; docker ps -l --format '{{.Names}}'; docker ps -aq --filter name=$n | wc -l; docker ps -aq --no-trunc --filter name=$n | head -n 1
docker ps -a --filter name=$n --no-trunc --format '{{.ID}} {{.Command}}'; docker ps --filter name=$n; docker ps -s -a --filter name=$n-1 --format '{{.Size}}'
docker ps -n 0 -q | wc -l; docker ps -n -1 --filter name=$n -q | wc -l; t docker ps -n x 2>&1 | head -n 1
