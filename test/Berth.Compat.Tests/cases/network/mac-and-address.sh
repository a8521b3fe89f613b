docker run --rm --mac-address 02:42:ac:11:00:99 busybox cat /sys/class/net/eth0/address | sed 's/02:42:ac:11:00:99/the one given/'
docker run --name $n --mac-address 02:42:ac:11:00:99 busybox cat /sys/class/net/eth0/address | sed 's/02:42:ac:11:00:99/the one given/'
t docker run --rm --mac-address nonsense busybox true
t docker run --rm --ip 172.17.0.77 busybox true
