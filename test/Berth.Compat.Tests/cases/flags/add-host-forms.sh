kept HostConfig.ExtraHosts --add-host a:1.2.3.4 --add-host b=::1 --add-host c=[::2] --add-host d:host-gateway
kept HostConfig.ExtraHosts --add-host a
kept HostConfig.ExtraHosts --add-host a:x
kept HostConfig.ExtraHosts --add-host :1.2.3.4
posted '{"Image":"busybox","HostConfig":{"ExtraHosts":["a"]}}'
posted '{"Image":"busybox","HostConfig":{"ExtraHosts":["a:b"]}}'
