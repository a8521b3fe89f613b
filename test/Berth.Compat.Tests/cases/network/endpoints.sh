# What a request says of a container's endpoints, and how it is refused.
c() { echo "$1"; posted "$1" "$2"; }
mac='"MacAddress":"02:42:ac:11:00:98"'
c '{"Image":"busybox","NetworkingConfig":{"EndpointsConfig":{"bridge":{"MacAddress":"02:42:ac:11:00:99"}}}}' NetworkSettings.Networks.bridge.MacAddress
c '{"Image":"busybox",'$mac',"NetworkingConfig":{"EndpointsConfig":{"bridge":{"MacAddress":"02:42:ac:11:00:99"}}}}'
c '{"Image":"busybox",'$mac'}' NetworkSettings.Networks.bridge.MacAddress
c '{"Image":"busybox","NetworkingConfig":{"EndpointsConfig":{"bridge":{"MacAddress":"zz"}}}}'
c '{"Image":"busybox","NetworkingConfig":{"EndpointsConfig":{"bridge":{"IPAMConfig":{"LinkLocalIPs":["169.254.1.1"]}}}}}' NetworkSettings.Networks.bridge.IPAMConfig
c '{"Image":"busybox","NetworkingConfig":{"EndpointsConfig":{"bridge":{"IPAMConfig":{"LinkLocalIPs":["bad"]}}}}}'
c '{"Image":"busybox","NetworkingConfig":{"EndpointsConfig":{"bridge":null}}}'
c '{"Image":"busybox","NetworkingConfig":{"EndpointsConfig":{"x":null}}}'
c '{"Image":"busybox","NetworkingConfig":{"EndpointsConfig":{"bridge":{"Aliases":["foo"]}}}}'
c '{"Image":"busybox","NetworkingConfig":{"EndpointsConfig":{"bridge":{"IPAMConfig":{"IPv4Address":"172.17.0.77"}}}}}'
c '{"Image":"busybox","NetworkingConfig":{"EndpointsConfig":{"bridge":{"IPAMConfig":{"IPv4Address":"1.2.3"}}}}}'
c '{"Image":"busybox","NetworkingConfig":{"EndpointsConfig":{"bridge":{"IPAMConfig":{"IPv6Address":"2001:db8::5"}}}}}'
c '{"Image":"busybox","HostConfig":{"NetworkMode":"host"},"NetworkingConfig":{"EndpointsConfig":{"host":{"Aliases":["a"]}}}}'
c '{"Image":"busybox","HostConfig":{"NetworkMode":"none"},"NetworkingConfig":{"EndpointsConfig":{"none":{"MacAddress":"02:42:ac:11:00:99"}}}}' NetworkSettings.Networks.none.MacAddress
docker run --rm --link-local-ip 169.254.1.2 busybox ip addr show eth0 | grep -o 'inet 169.*'
docker run --rm --network name=bridge,mac-address=02:42:ac:11:00:77 busybox cat /sys/class/net/eth0/address
for flags in '--ip 1.2.3.4' '--ip bad' '--network host --ip 1.2.3.4' '--network none --ip 1.2.3.4' '--ip6 2001:db8::9'; do t docker run --rm $flags busybox true 2>&1 | grep -v '^$\|^Run '; done
