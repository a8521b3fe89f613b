kept HostConfig.Dns --dns 1.1.1.1 --dns ::1
kept HostConfig.DnsOptions --dns-option ndots:3 --dns-opt rotate
kept HostConfig.DnsSearch --dns-search . --dns-search a.b
kept HostConfig.Dns --dns x
kept HostConfig.DnsSearch --dns-search 'a b'
posted '{"Image":"busybox","HostConfig":{"Dns":["x"]}}'
posted '{"Image":"busybox","HostConfig":{"DnsSearch":["a b"]}}'
posted '{"Image":"busybox","HostConfig":{"Dns":null,"DnsOptions":null}}' HostConfig.Dns
