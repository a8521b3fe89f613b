docker run --rm --dns 10.9.8.7 --dns-search example.org --dns-option ndots:3 busybox sh -c 'grep -v "^#" /etc/resolv.conf'
docker create --name $n --dns 10.9.8.7 busybox >/dev/null
docker inspect --format '{{json .HostConfig.Dns}} {{json .HostConfig.DnsSearch}} {{json .HostConfig.DnsOptions}}' $n
t docker run --rm --dns nonsense busybox true
