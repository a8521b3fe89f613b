docker run --rm --hostname first.example busybox sh -c 'hostname; cat /etc/hostname; grep first /etc/hosts | cut -f2; cat /proc/sys/kernel/domainname'
docker run --rm --hostname first --domainname second busybox sh -c 'hostname; cat /etc/hostname; cat /proc/sys/kernel/domainname; grep first /etc/hosts | cut -f2'
docker create --name $n busybox >/dev/null
test "$(docker inspect --format '{{.Config.Hostname}}' $n)" = "$(docker inspect --format '{{slice .Id 0 12}}' $n)" && echo the short id
t docker run --rm --hostname 'bad_host name' busybox hostname
