kept HostConfig.Ulimits --ulimit nofile=64 --ulimit nofile=65:66
kept HostConfig.Ulimits --ulimit memlock=-1 --ulimit cpu=-1:-1
kept HostConfig.Ulimits --ulimit core=5:-1
kept HostConfig.Ulimits --ulimit core=-1:5
kept HostConfig.Ulimits --ulimit core=1:2:3
kept HostConfig.Ulimits --ulimit core
kept HostConfig.Ulimits --ulimit core=
