docker run --rm --network none busybox sh -c 'ip -o link | cut -d: -f2; ip -o addr | tr -s " " | cut -d" " -f2,4; ip route | wc -l; cat /etc/hosts | cut -f2; cat /proc/sys/net/ipv4/ip_forward >/dev/null && ping -c 1 -W 1 127.0.0.1 | grep -c "bytes from"'
docker create --name $n --network none busybox >/dev/null
docker inspect --format '{{.HostConfig.NetworkMode}}' $n
t docker run --rm --network none -p 28083:80 busybox true
