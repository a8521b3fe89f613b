kept Config.ExposedPorts --expose x
kept Config.ExposedPorts --expose 3-1
kept Config.ExposedPorts --expose 80/odd
kept Config.ExposedPorts --expose 65536
posted '{"Image":"busybox","ExposedPorts":{"x":{}}}'
posted '{"Image":"busybox","ExposedPorts":{"80":{}}}' Config.ExposedPorts
posted '{"Image":"busybox","ExposedPorts":{"80/odd":{}}}'
posted '{"Image":"busybox","HostConfig":{"PortBindings":{"80/tcp":[{"HostIp":"x","HostPort":"1"}]}}}' HostConfig.PortBindings
posted '{"Image":"busybox","HostConfig":{"PortBindings":{"80/tcp":null}}}' HostConfig.PortBindings
