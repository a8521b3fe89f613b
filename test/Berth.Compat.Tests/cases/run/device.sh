docker run --rm --device /dev/zero:/dev/naught:r busybox sh -c 'stat -c "%n %F %a %t,%T" /dev/naught; head -c 2 /dev/naught | hexdump -C; echo x >/dev/naught'
docker run --rm --device /dev/full busybox sh -c 'stat -c "%n %F %a %t,%T" /dev/full; echo x >/dev/full'
docker create --name $n --device /dev/zero:/dev/naught:r busybox >/dev/null
docker inspect --format '{{json .HostConfig.Devices}}' $n
t docker run --rm --name $n-2 --device /dev/no-such-device busybox true
t docker run --rm --name $n-2 --device /dev/zero:/dev/zero:q busybox true
t docker ps -a --filter name=$n-2 --format '{{.Names}}'
