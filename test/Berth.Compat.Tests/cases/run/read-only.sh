t docker run --rm --read-only busybox touch /x
docker run --rm --read-only --tmpfs /run -v $edir:/srv busybox sh -c 'touch /run/a /srv/b /dev/shm/c && echo the rest is writable; grep " / " /proc/mounts | cut -d" " -f4 | cut -c1-2'
docker create --name $n --read-only busybox >/dev/null
docker inspect --format '{{.HostConfig.ReadonlyRootfs}}' $n
