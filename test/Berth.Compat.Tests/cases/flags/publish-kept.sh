kept HostConfig.PortBindings -p 127.0.0.1:28100:80 -p 28101:80 -p 28102:53/udp
kept HostConfig.PortBindings -p 28100-28101:80-81/tcp
kept HostConfig.PortBindings -p 28100-28105:80
kept HostConfig.PortBindings -p published=28100,target=80,protocol=udp
kept HostConfig.PortBindings -p 28100:80 -p 28100:80
kept Config.ExposedPorts --expose 80-82 --expose 53/udp
