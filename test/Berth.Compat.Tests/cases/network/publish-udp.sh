# Nobody listens: that the datagram came is seen from the counter of datagrams for which there was no port.
count='awk "/^Udp:/ && \$2 ~ /^[0-9]/ { print \$3 }" /proc/net/snmp'
docker run -d --name $n -p 127.0.0.1:28053:53/udp -p 28054:54/udp busybox sh -c "echo up; until [ \$($count) -ge 2 ]; do sleep 0.1; done; echo two came" >/dev/null
logged $n up
for i in 1 2 3; do bash -c 'echo x >/dev/udp/127.0.0.1/28053; echo x >/dev/udp/172.17.0.1/28054' 2>/dev/null; sleep 0.2; done
docker wait $n; docker logs $n
docker port $n
