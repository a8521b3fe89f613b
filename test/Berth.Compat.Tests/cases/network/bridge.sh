docker run --rm busybox sh -c 'ip -o link | sed "s/@.*//" | cut -d: -f2; ip -o -4 addr show eth0 | tr -s " " | cut -d" " -f4,6; ip route | sed "s/src .*//"; cat /sys/class/net/eth0/mtu; cat /etc/hosts | tail -1 | cut -f1'
docker run --rm busybox sh -c 'ping -c 1 -W 2 172.17.0.1 | grep -c "bytes from"'
docker run -d --name $n --hostname first busybox sleep 60 >/dev/null
address=$(docker inspect --format '{{.NetworkSettings.IPAddress}}' $n)
docker run --rm busybox ping -c 1 -W 2 $address | grep -c 'bytes from'
ip -4 -o addr show | grep -c 172.17.0.1/16
