docker create --name $n -p 80 -p 127.0.0.1::81 -p 28082:82/tcp -p 127.0.0.1:28083:83/udp -p 28090-28091:90-91 -p '[::1]:28084:84' busybox >/dev/null
docker inspect --format '{{json .HostConfig.PortBindings}}' $n | jq -S -c .
docker inspect --format '{{json .Config.ExposedPorts}}' $n | jq -S -c .
docker create --name $n-2 -P expose:1 >/dev/null
docker inspect --format '{{.HostConfig.PublishAllPorts}} {{json .HostConfig.PortBindings}}' $n-2
for p in x:80 80:x 99999:80 28000:99999 1.2.3:80:80 80:80/nonsense 28000-28001:80; do docker create --name $n-3 -p $p busybox >/dev/null 2>"$dir/err"; echo "-> $?"; sed "s/Invalid/invalid/; s/ip address/IP address/" "$dir/err"; quiet docker rm $n-3; done
