docker run --rm --dns 192.0.2.1 --dns 2001:db8::1 --dns-search a.b --dns-search c --dns-option ndots:3 busybox grep -v '^#' /etc/resolv.conf
docker run --rm --dns 192.0.2.1 --dns-search . busybox grep -v '^#' /etc/resolv.conf
docker run --rm --network none --dns 192.0.2.7 busybox grep -v '^#' /etc/resolv.conf
