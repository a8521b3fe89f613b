docker create --name $n -v $n-vol:/a -v /b busybox >/dev/null; docker create --name $n-2 -v "$edir:/c" busybox >/dev/null
docker ps -a --filter volume=$n-vol --format '{{.Names}} {{.LocalVolumes}}'; docker ps -a --filter volume=/b --format '{{.Names}}'; docker ps -a --filter volume=/c --format '{{.Names}}'; docker ps -a --filter volume=/nosuch --format '{{.Names}}'
docker ps -a --filter name=$n-2 --filter name=nosuch --format '{{.Names}}'; t docker ps -a --filter before=nosuch; t docker ps -a --filter since=nosuch; docker rm -v $n >/dev/null; docker volume rm $n-vol >/dev/null
