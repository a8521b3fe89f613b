# A volume that nobody named says so, whatever else it is given.
labels() { for volume in $(docker inspect -f '{{range .Mounts}}{{.Name}} {{end}}' $n); do docker volume inspect -f '{{json .Labels}}' $volume; done; docker rm -fv $n >/dev/null; }
docker create --name $n -v /v --mount type=volume,dst=/w busybox >/dev/null; labels
docker create --name $n --mount type=volume,dst=/w,volume-label=a=b busybox >/dev/null; labels
docker create --name $n --mount type=volume,src=$n,dst=/w,volume-label=a=b busybox >/dev/null; labels
docker volume rm $n
# Memory upon memory is no conflict; memory and a folder are one.
t docker run --rm --tmpfs /a --mount type=tmpfs,dst=/a,tmpfs-size=1m busybox df -k /a
t docker run --rm --tmpfs /a -v /tmp:/a busybox true 2>&1 | grep -v '^$\|^Run '
posted '{"Image":"busybox","HostConfig":{"Tmpfs":{"/a":"","/a/":""}}}' HostConfig.Tmpfs
