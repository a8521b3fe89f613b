kept HostConfig.ShmSize --shm-size 1g
kept HostConfig.ShmSize --shm-size 1.5m
kept HostConfig.ShmSize --shm-size 0
kept HostConfig.ShmSize --shm-size 64KiB
kept HostConfig.ShmSize --shm-size -1
kept HostConfig.ShmSize --shm-size x
posted '{"Image":"busybox","HostConfig":{"ShmSize":-5}}'
