kept Config.MacAddress --mac-address x
docker run --rm --mac-address 02:00:00:00:00:0A busybox cat /sys/class/net/eth0/address | cut -c 12-
