docker create --name $n busybox >/dev/null
docker run --name $n-2 busybox sh -c 'exit 3'
docker run -d --name $n-3 busybox sleep 60 >/dev/null
docker ps --filter name=$n --format '{{.Names}} {{.State}}'
echo = all; docker ps -a --filter name=$n --format '{{.Names}} {{.State}} {{.Status}}'
echo = last; docker ps -n 2 --format '{{.Names}}'; docker ps -l --format '{{.Names}}'
